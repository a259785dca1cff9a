export const faviconPath = '/assets/gatehouse.svg'

export const favicon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="#1f7a83">' +
  '<path d="M3 21V11a9 9 0 0 1 18 0v10h-4.5V11a4.5 4.5 0 0 0-9 0v10H3Z"/>' +
  '<path d="M9.5 21v-9.5a2.5 2.5 0 0 1 3.5-2.3V21H9.5Z" opacity=".6"/></svg>'

/** How the server names itself in both eras. */
export const SERVER_INFO = { name: 'gatehouse', title: 'Gatehouse', version: '0.1.0' }

/** The parts of an OpenAPI 3.1 document that are read again after it was made: types only. */
export type JsonSchema = Record<string, unknown>

export interface ApiParameter {
  name: string
  in: 'query' | 'path' | 'header'
  description: string
  required?: boolean
  [keyword: string]: unknown
}

export interface ApiOperation {
  operationId: string
  summary: string
  description?: string
  tags: string[]
  parameters: ApiParameter[]
  requestBody?: { required: true; content: Record<string, { schema: JsonSchema }> }
  responses: Record<string, Record<string, unknown>>
}

export interface ApiDocument {
  openapi: '3.1.0'
  info: { title: string; version: string; summary: string; description: string }
  servers: { url: string }[]
  security: Record<string, string[]>[]
  tags: { name: string; description: string }[]
  paths: Record<string, Record<string, ApiOperation>>
  components: {
    schemas: Record<string, JsonSchema>
    responses: Record<string, unknown>
    headers: Record<string, unknown>
    securitySchemes: Record<string, unknown>
  }
}

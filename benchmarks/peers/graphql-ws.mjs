// graphql-ws on ws with nothing between them and graphql-js; HTTP only as far as the load needs it.
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { graphql } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import { schema } from './memory.mjs'
import { port } from './room.mjs'

const server = createServer(async (request, response) => {
  const { query, variables } = await json(request)
  const result = await graphql({ schema, source: query, variableValues: variables })
  response.setHeader('content-type', 'application/json').end(JSON.stringify(result))
})
useServer({ schema }, new WebSocketServer({ server, path: '/graphql' }))
server.listen(port, '127.0.0.1')

// Apollo Server on Express, with subscriptions over graphql-ws as its documentation shows.
import { createServer } from 'node:http'
import { ApolloServer } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
import express from 'express'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import { schema } from './memory.mjs'
import { port } from './room.mjs'

const app = express()
const server = createServer(app)
useServer({ schema }, new WebSocketServer({ server, path: '/graphql' }))

const apollo = new ApolloServer({ schema })
await apollo.start()
app.use('/graphql', express.json(), expressMiddleware(apollo))
server.listen(port, '127.0.0.1')

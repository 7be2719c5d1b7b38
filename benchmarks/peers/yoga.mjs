// GraphQL Yoga, with subscriptions over graphql-ws as its documentation shows.
import { createServer } from 'node:http'
import { useServer } from 'graphql-ws/use/ws'
import { createYoga } from 'graphql-yoga'
import { WebSocketServer } from 'ws'
import { schema } from './memory.mjs'
import { port } from './room.mjs'

const yoga = createYoga({ schema, graphiql: false, logging: false })
const server = createServer(yoga)

useServer(
  {
    execute: (args) => args.rootValue.execute(args),
    subscribe: (args) => args.rootValue.subscribe(args),
    onSubscribe: async (ctx, _id, params) => {
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
        ...ctx,
        req: ctx.extra.request,
        socket: ctx.extra.socket,
        params
      })
      const args = {
        schema,
        operationName: params.operationName,
        document: parse(params.query),
        variableValues: params.variables,
        contextValue: await contextFactory(),
        rootValue: { execute, subscribe }
      }
      const errors = validate(args.schema, args.document)
      return errors.length ? errors : args
    }
  },
  new WebSocketServer({ server, path: '/graphql' })
)
server.listen(port, '127.0.0.1')

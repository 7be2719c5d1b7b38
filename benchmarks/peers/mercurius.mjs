// Mercurius on Fastify, with its just-in-time compiler and its own publish and subscribe.
import Fastify from 'fastify'
import mercurius from 'mercurius'
import { port, resolversOver, typeDefs } from './room.mjs'

const app = Fastify()
app.register(mercurius, {
  schema: typeDefs,
  resolvers: resolversOver(
    (update, { pubsub }) => pubsub.publish({ topic: 'chat', payload: { waitingRoomChat: update } }),
    ({ pubsub }) => pubsub.subscribe('chat')
  ),
  subscription: true,
  jit: 1
})
await app.listen({ port, host: '127.0.0.1' })

// The schema over yoga's in-memory publish and subscribe, for the servers that bring none of their own.
import { createPubSub, createSchema } from 'graphql-yoga'
import { resolversOver, typeDefs } from './room.mjs'

const pubSub = createPubSub()

export const schema = createSchema({
  typeDefs,
  resolvers: resolversOver(
    (update) => pubSub.publish('chat', { waitingRoomChat: update }),
    () => pubSub.subscribe('chat')
  )
})

// One waiting room in memory, with values as long as Greenroom's, and resolvers over any publish and subscribe.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'

// V8 collects late: what is garbage when memory is measured is not what a subscriber costs.
process.on('SIGUSR2', () => globalThis.gc())

export const port = Number(process.argv[2])
export const typeDefs = readFileSync(new URL('schema.graphql', import.meta.url), 'utf8')

const base64 = (text) => Buffer.from(text).toString('base64')
const stream = randomUUID()
let seq = 0

const cursor = () => base64(`room:${stream}#${seq}`).replace(/=+$/, '')

const members = Array.from({ length: 50 }, (_, place) => ({
  activity: 'IN_ROOM',
  since: new Date().toISOString(),
  position: place || null,
  user: { id: base64(`User:${randomUUID()}`), displayName: `Fan ${place}`, avatarUrl: null }
}))

// The update that one more message makes.
export function posted (body) {
  seq += 1
  const message = {
    id: base64(`ChatMessage:${randomUUID()}`),
    body,
    sentAt: new Date().toISOString(),
    removed: false,
    author: members[1].user
  }
  return { cursor: cursor(), event: { __typename: 'MessagePosted', message } }
}

// publish(update, context) tells all subscribers; subscribe(context) gives one subscriber's async iterator.
export function resolversOver (publish, subscribe) {
  const send = (body, context) => {
    const update = posted(body)
    publish(update, context)
    return update.event.message
  }
  return {
    Query: { waitingRoom: () => ({ members, cursor: cursor() }) },
    Mutation: {
      sendMessage: (_, { input }, context) => ({ message: send(input.body, context), errors: [] }),
      burst: async (_, { count, body }, context) => {
        for (let sent = 0; sent < count; sent++) {
          send(body, context)
          await setImmediate() // messages come one after the other, also when back to back
        }
        return count
      }
    },
    Subscription: { waitingRoomChat: { subscribe: (_, __, context) => subscribe(context) } }
  }
}

// The limit of ws: a ready string behind each subscriber's operation id, and no GraphQL at all.
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import { WebSocketServer } from 'ws'
import { port, posted } from './room.mjs'

const listening = new Map()

function send (body) {
  const rest = `,"type":"next","payload":${JSON.stringify({ data: { waitingRoomChat: posted(body) } })}}`
  for (const [socket, head] of listening) socket.send(head + rest)
}

const server = createServer(async (request, response) => {
  const { variables } = await json(request)
  const { count = 1, body } = variables?.input ?? variables ?? { count: 0 }
  for (let sent = 0; sent < count; sent++) {
    send(body)
    await setImmediate()
  }
  response.end('{}')
})

new WebSocketServer({ server, path: '/graphql', handleProtocols: () => 'graphql-transport-ws' }).on('connection', (socket) => {
  socket.on('message', (data) => {
    const message = JSON.parse(data)
    if (message.type === 'connection_init') socket.send('{"type":"connection_ack"}')
    if (message.type === 'subscribe') listening.set(socket, `{"id":"${message.id}"`)
  })
  socket.on('close', () => listening.delete(socket))
})
server.listen(port, '127.0.0.1')

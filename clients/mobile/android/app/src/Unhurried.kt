// Sockets that Apollo can be told of: 4.3 and 4.4 use the socket while they hear that it is open, or that it failed, and have it
// only once `newWebSocket` has come back. Told sooner, on a busy phone, they wait for ever.
package app.greenroom

import com.apollographql.apollo.annotations.ApolloExperimental
import com.apollographql.apollo.api.http.HttpHeader
import com.apollographql.apollo.exception.ApolloNetworkException
import com.apollographql.apollo.network.websocket.WebSocket
import com.apollographql.apollo.network.websocket.WebSocketEngine
import com.apollographql.apollo.network.websocket.WebSocketListener
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit.MILLISECONDS

private const val BEFORE_MS = 50L
private const val SILENT_MS = 10_000L
private val TIMER = Executors.newSingleThreadScheduledExecutor { work -> Thread(work, "sockets").apply { isDaemon = true } }

/** Connects a moment after it was asked to, and reports a socket as lost through which nothing was said since it is open. */
@OptIn(ApolloExperimental::class)
internal class Unhurried(private val engine: WebSocketEngine) : WebSocketEngine by engine {
  override fun newWebSocket(url: String, headers: List<HttpHeader>, listener: WebSocketListener): WebSocket {
    val socket = Coming()
    val begin = {
      try {
        socket.comes(engine.newWebSocket(url, headers, Watching(listener, socket)))
      } catch (failed: Exception) {
        listener.onError(ApolloNetworkException(failed.message, failed))
      }
    }
    TIMER.schedule(begin, BEFORE_MS, MILLISECONDS)
    return socket
  }
}

@OptIn(ApolloExperimental::class)
private class Coming : WebSocket {
  private val socket = CompletableFuture<WebSocket>()

  @Volatile var hasSpoken = false

  fun comes(socket: WebSocket) {
    this.socket.complete(socket)
  }

  override fun send(data: ByteArray) = spoken().send(data)

  override fun send(text: String) = spoken().send(text)

  override fun close(code: Int, reason: String) {
    socket.thenAccept { it.close(code, reason) }
  }

  private fun spoken(): WebSocket {
    hasSpoken = true
    return socket.get()
  }
}

@OptIn(ApolloExperimental::class)
private class Watching(private val listener: WebSocketListener, private val socket: Coming) : WebSocketListener by listener {
  override fun onOpen() {
    listener.onOpen()
    TIMER.schedule({ if (!socket.hasSpoken) lost() }, SILENT_MS, MILLISECONDS)
  }

  private fun lost() = listener.onError(ApolloNetworkException("Nothing was said through this socket."))
}

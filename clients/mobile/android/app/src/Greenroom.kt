// A client of Greenroom with Apollo Kotlin 4.3 (5 has the same classes).
@file:OptIn(ApolloExperimental::class)

package app.greenroom

import com.apollographql.apollo.ApolloClient
import com.apollographql.apollo.annotations.ApolloExperimental
import com.apollographql.apollo.api.http.HttpRequest
import com.apollographql.apollo.api.http.HttpResponse
import com.apollographql.apollo.network.http.HttpInterceptor
import com.apollographql.apollo.network.http.HttpInterceptorChain
import com.apollographql.apollo.network.websocket.ClientMessage
import com.apollographql.apollo.network.websocket.GraphQLWsProtocol
import com.apollographql.apollo.network.websocket.TextClientMessage
import com.apollographql.apollo.network.websocket.WebSocketEngine
import com.apollographql.apollo.network.websocket.WebSocketNetworkTransport
import com.apollographql.apollo.network.websocket.WsProtocol
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration
import okhttp3.OkHttpClient

/** The app's sign-in. `fresh` gives a token that is good for a while yet; `forget` drops one that the server refused. */
interface Tokens {
  val latest: String

  suspend fun fresh(): String

  fun forget()
}

// docs setup
/** `quiet`: how often the server is asked whether it is there; without an answer by the next time the socket is given up. */
fun greenroom(url: String, tokens: Tokens, pings: Duration = 10.seconds, quiet: Duration = 5.seconds): ApolloClient =
  ApolloClient.Builder()
    .serverUrl(url)
    .addHttpInterceptor(Signed(tokens))
    .subscriptionNetworkTransport(
      WebSocketNetworkTransport.Builder()
        .serverUrl(url)
        // Apollo does not look whether its pings are answered; OkHttp does, whose own are.
        .webSocketEngine(Unhurried(WebSocketEngine(OkHttpClient.Builder().pingInterval(quiet.toJavaDuration()).build())))
        .wsProtocol(Renewing(GraphQLWsProtocol { mapOf("authorization" to "Bearer ${tokens.fresh()}") }, tokens))
        .pingInterval(pings)
        .build()
    )
    .build()

/** The token of a request; one that the server would not have is replaced, once. */
private class Signed(private val tokens: Tokens) : HttpInterceptor {
  override suspend fun intercept(request: HttpRequest, chain: HttpInterceptorChain): HttpResponse {
    val response = chain.proceed(request.signed())
    if (response.statusCode != 401) return response
    response.body?.close()
    tokens.forget()
    return chain.proceed(request.signed())
  }

  private suspend fun HttpRequest.signed() =
    newBuilder().addHeader("Authorization", "Bearer ${tokens.fresh()}").build()
}

/** Each ping brings the token of the moment, so the socket stays open as long as the app keeps `latest` fresh. */
private class Renewing(private val protocol: WsProtocol, private val tokens: Tokens) : WsProtocol by protocol {
  override fun ping(): ClientMessage =
    TextClientMessage("""{"type":"ping","payload":{"authorization":"Bearer ${tokens.latest}"}}""")
}
// docs end

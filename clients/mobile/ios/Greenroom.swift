// A client of Greenroom with Apollo iOS 2.
import Apollo
import ApolloAPI
import ApolloWebSocket
import Foundation
import os

/// The app's sign-in. `fresh` gives a token that is good for a while yet; `forget` drops one that the server refused.
protocol Tokens: Sendable {
  func fresh() async throws -> String
  func forget() async
}

// docs setup
struct Greenroom: Sendable {
  let client: ApolloClient
  let socket: WebSocketTransport
  let sockets = Sockets()
  let tokens: any Tokens

  init(url: URL, socketURL: URL, tokens: any Tokens) {
    let store = ApolloStore(cache: InMemoryNormalizedCache())
    let http = RequestChainNetworkTransport(
      urlSession: URLSession(configuration: .default),
      interceptorProvider: Signing(tokens: tokens),
      store: store,
      endpointURL: url
    )
    // Negative: the transport does not reconnect by itself. It would subscribe with the cursor that it began with, and
    // everything since would come twice.
    socket = WebSocketTransport(
      urlSession: sockets,
      store: store,
      endpointURL: socketURL,
      configuration: .init(reconnectionInterval: -1, pingInterval: 10)
    )
    client = ApolloClient(
      networkTransport: SplitNetworkTransport(
        queryTransport: http,
        mutationTransport: http,
        subscriptionTransport: socket
      ),
      store: store
    )
    self.tokens = tokens
  }
}

/// Knows with what the latest socket was closed, which the transport does not tell.
final class Sockets: WebSocketURLSession {
  private let session = URLSession(configuration: .default)
  private let latest = OSAllocatedUnfairLock<URLSessionWebSocketTask?>(initialState: nil)

  /// 0 while it is open, and where the network has gone.
  var closeCode: Int { latest.withLock { $0?.closeCode.rawValue ?? 0 } }

  func webSocketTask(with request: URLRequest) -> any WebSocketTask {
    let task: URLSessionWebSocketTask = session.webSocketTask(with: request)
    latest.withLock { $0 = task }
    return task
  }
}

/// The token of each request.
struct Signing: InterceptorProvider {
  let tokens: any Tokens

  func httpInterceptors<Operation: GraphQLOperation>(for operation: Operation) -> [any HTTPInterceptor] {
    [Signed(tokens: tokens)] + DefaultInterceptorProvider.shared.httpInterceptors(for: operation)
  }
}

struct Signed: HTTPInterceptor {
  let tokens: any Tokens

  func intercept(request: URLRequest, next: NextHTTPInterceptorFunction) async throws -> HTTPResponse {
    var request = request
    request.setValue("Bearer \(try await tokens.fresh())", forHTTPHeaderField: "Authorization")
    return try await next(request)
  }
}
// docs end

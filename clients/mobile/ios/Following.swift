// A waiting room's chat, whole: from a query, then from where the query ended, whatever happens on the way.
import Apollo
import ApolloWebSocket
import Foundation
import GreenroomAPI

/// What there is to show. Keep the last cursor with what is shown.
enum Shown: Sendable {
  case all(RoomQuery.Data.WaitingRoom)
  case update(ChatSubscription.Data.WaitingRoomChat)
}

/// A top-level error, or a close for what the app has sent. Coming again with the same does not help.
struct Refused: Error {
  let message: String?
  var code: String?
}

extension Refused {
  init(_ error: GraphQLError) {
    self.init(message: error.message, code: error.extensions?["code"] as? String)
  }
}

// docs follow
extension Greenroom {
  /// A room, and what becomes of it, until the task is cancelled. `after`: the last cursor that was shown; nil: the room
  /// is asked for first. Throws Refused when one may not listen, or no longer.
  func follow(_ stream: String, after: String? = nil, show: @Sendable (Shown) async -> Void) async throws {
    var after = after
    var attempts = 0
    while !Task.isCancelled {
      do {
        if after == nil {
          let answer = try await client.fetch(query: RoomQuery(stream: stream), cachePolicy: .networkOnly)
          if let error = answer.errors?.first { throw Refused(error) }
          guard let room = answer.data?.waitingRoom else { throw Refused(message: "There is no such room.") }
          await show(.all(room))
          after = room.cursor
        }
        // Each connection begins with the token of the moment.
        await socket.updateConnectingPayload(["authorization": "Bearer \(try await tokens.fresh())"])
        let chat = ChatSubscription(stream: stream, after: after.map { .some($0) } ?? .none)
        for try await answer in try client.subscribe(subscription: chat) {
          if let error = answer.errors?.first { throw Refused(error) }
          guard let update = answer.data?.waitingRoomChat else { continue }
          attempts = 0
          after = update.cursor
          await show(.update(update))
        }
      } catch WebSocketTransport.Error.graphQLErrors(let errors) where errors.first != nil {
        if try restart(Refused(errors[0])) { after = nil; continue }
      } catch let refused as Refused {
        if try restart(refused) { after = nil; continue }
      } catch is CancellationError {
        return
      } catch {
        // The network, or a token that has ended: come again.
        await tokens.forget()
      }
      if FINAL.contains(sockets.closeCode) { throw Refused(message: "The server closed with \(sockets.closeCode).") }
      let longest = min(30.0, 0.5 * pow(2, Double(min(attempts, 10))))
      attempts += 1
      try await Task.sleep(for: .seconds(Double.random(in: 0..<longest)))
    }
  }

  /// Whether to begin afresh from the query. Throws what waiting does not mend.
  private func restart(_ refused: Refused) throws -> Bool {
    switch refused.code {
    case "CURSOR_EXPIRED": return true
    case "INTERNAL", "RATE_LIMITED", "UNAVAILABLE": return false
    default: throw refused
    }
  }
}

/// The app breaks the protocol, that of WebSockets or ours: to come again would not help.
private let FINAL: Set = [1002, 1007, 1009, 4400, 4401, 4406, 4409, 4429]
// docs end

// Foreground and background on iOS.
import SwiftUI

// docs lifecycle
/// In the background the task is cancelled, and with it the subscription; the place in the line stays, and the last
/// cursor says where to go on. (`pause()` would keep the subscription, and with it the cursor that it began with.)
struct RoomScreen: View {
  @Environment(\.scenePhase) private var phase
  @State var model: RoomModel

  var body: some View {
    ChatView(model: model)
      .task(id: phase == .background) {
        guard phase != .background else { return }
        try? await model.greenroom.follow(model.stream, after: model.lastCursor) { await model.show($0) }
      }
  }
}
// docs end

// Plays the app for the tests: reads commands from its input, and tells what happens, a line of JSON each.
@file:OptIn(ApolloInternal::class)

package app.greenroom

import app.greenroom.api.BrowseQuery
import com.apollographql.apollo.ApolloClient
import com.apollographql.apollo.annotations.ApolloInternal
import com.apollographql.apollo.api.json.buildJsonString
import com.apollographql.apollo.api.json.jsonReader
import com.apollographql.apollo.api.json.readAny
import com.apollographql.apollo.api.json.writeAny
import java.util.UUID
import kotlin.system.exitProcess
import kotlin.time.Duration
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import okio.Buffer

fun main(args: Array<String>): Unit = runBlocking<Unit>(Dispatchers.IO) {
  val given = Channel<String>(Channel.UNLIMITED)
  val tokens = FreshTokens(this) {
    tell("wants" to "token")
    given.receive()
  }
  val greenroom = greenroom(args[0], tokens, Duration.parse(System.getenv("PINGS") ?: "10s"))
  while (true) {
    val command = command() ?: break
    if (command["do"] == "token") given.send(command.getValue("token") as String) else obey(greenroom, tokens, command)
  }
  // OkHttp's threads would keep the process for a while.
  exitProcess(0)
}

private fun CoroutineScope.obey(greenroom: ApolloClient, tokens: Tokens, command: Map<String, Any?>) = launch {
  val stream = command["stream"] as? String ?: ""
  try {
    when (command["do"]) {
      "browse" -> {
        val found = greenroom.query(BrowseQuery()).execute().orRefused() ?: throw Lost()
        tell("browsed" to found.liveStreams.edges.map { it.node.title })
      }
      "request" -> {
        val answer = greenroom.request(stream, command.getValue("minutes") as Int, UUID.randomUUID().toString())
        val session = answer.session?.session
        tell(
          "requested" to session?.status?.rawValue,
          "session" to session?.id,
          "errors" to answer.errors.map { it.message },
        )
      }
      "say" -> {
        val answer = greenroom.say(stream, command.getValue("body") as String, UUID.randomUUID().toString())
        tell("wrote" to answer.message?.message?.body, "errors" to answer.errors.map { it.message })
      }
      "follow" -> greenroom.chat(stream, tokens, command["after"] as? String).collect { shown ->
        when (shown) {
          is Shown.All -> tell("room" to shown.room.messages.edges.map { it.node.message.body })
          is Shown.Update -> tell("said" to shown.update.event.onMessagePosted?.message?.message?.body)
        }
      }
      "enter" -> greenroom.presence(stream, tokens).collect { event ->
        event.onPresenceSnapshot?.let { tell("present" to it.members.map { one -> one.member.user.displayName }) }
        event.onMembersChanged?.let { tell("joined" to it.joined.map { one -> one.member.user.displayName }) }
      }
      "inbox" -> greenroom.notifications(tokens).collect { tell("notified" to it.kind.rawValue) }
      "steps" -> greenroom.steps(tokens).collect { tell("status" to it.session.session.status.rawValue) }
    }
  } catch (refused: Refused) {
    if (refused.code == "FORBIDDEN") tell("left" to stream)
    else tell("problem" to "Refused: ${refused.message}", "code" to refused.code)
  }
}

private fun command(): Map<String, Any?>? = readlnOrNull()?.let { line ->
  @Suppress("UNCHECKED_CAST")
  Buffer().writeUtf8(line).jsonReader().readAny() as Map<String, Any?>
}

@Synchronized
private fun tell(vararg line: Pair<String, Any?>) {
  println(buildJsonString { writeAny(line.toMap()) })
  System.out.flush()
}

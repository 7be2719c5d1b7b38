// Plays the app for the tests: reads commands from its input, and tells what happens, a line of JSON each.
@file:OptIn(ApolloInternal::class)

package app.greenroom

import app.greenroom.api.BrowseQuery
import app.greenroom.call.OfCall
import app.greenroom.call.call
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
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancelAndJoin
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
  val doing = Job(coroutineContext[Job])
  val stage = CoroutineScope(coroutineContext + doing)
  while (true) {
    val command = command() ?: break
    if (command["do"] == "token") given.send(command.getValue("token") as String)
    else stage.obey(greenroom, tokens, command)
  }
  doing.cancelAndJoin()
  // WebRTC's own threads would say farewell.
  System.out.close()
  // OkHttp's threads would keep the process for a while.
  exitProcess(0)
}

private fun CoroutineScope.obey(greenroom: ApolloClient, tokens: Tokens, command: Map<String, Any?>) = launch {
  val stream = command["stream"] as? String ?: ""
  val session = command["session"] as? String ?: ""
  try {
    when (command["do"]) {
      "browse" -> {
        val found = greenroom.query(BrowseQuery()).execute().orRefused() ?: throw Lost()
        tell("browsed" to found.liveStreams.edges.map { it.node.title })
      }
      "request" -> {
        val answer = greenroom.request(stream, command.getValue("minutes") as Int, key())
        val asked = answer.session?.session
        tell(
          "requested" to asked?.status?.rawValue,
          "session" to asked?.id,
          "errors" to answer.errors.map { it.message },
        )
      }
      "say" -> {
        val answer = greenroom.say(stream, command.getValue("body") as String, key())
        tell("wrote" to answer.message?.message?.body, "errors" to answer.errors.map { it.message })
      }
      "follow" -> {
        greenroom.chat(stream, tokens, command["after"] as? String).collect { shown ->
          when (shown) {
            is Shown.All -> tell("room" to shown.room.messages.edges.map { it.node.message.body })
            is Shown.Update -> tell("said" to shown.update.event.onMessagePosted?.message?.message?.body)
          }
        }
        tell("left" to stream)
      }
      "enter" -> greenroom.presence(stream, tokens).collect { event ->
        event.onPresenceSnapshot?.let { tell("present" to it.members.map { one -> one.member.user.displayName }) }
        event.onMembersChanged?.let { tell("joined" to it.joined.map { one -> one.member.user.displayName }) }
      }
      "inbox" -> greenroom.notifications(tokens).collect { tell("notified" to it.kind.rawValue) }
      "steps" -> greenroom.steps(tokens).collect { tell("status" to it.session.session.status.rawValue) }
      "ready" -> {
        val answer = greenroom.setReady(session, command.getValue("ready") as Boolean, key())
        tell("ready" to answer.session?.ready, "errors" to answer.errors.map { it.message })
      }
      "call" -> {
        greenroom.call(session, tokens, Desktop(command.getValue("word") as String)).collect { news ->
          when (news) {
            is OfCall.Counted -> tell("meter" to news.meter.state.rawValue)
            is OfCall.Linked -> tell("link" to news.state.name)
          }
        }
        tell("over" to session)
      }
      "end" -> {
        val cost = greenroom.costNow(session)?.amount
        val answer = greenroom.endSession(session, key())
        tell("ended" to answer.session?.session?.status?.rawValue, "for" to cost)
      }
      "receipt" -> greenroom.receipt(session).let {
        tell("receipt" to it.endReason?.rawValue, "paid" to it.payment?.captured?.amount, "used" to it.meter?.usedSeconds)
      }
    }
  } catch (refused: Refused) {
    if (refused.code == "FORBIDDEN") tell("left" to stream)
    else tell("problem" to "Refused: ${refused.message}", "code" to refused.code)
  }
}

private fun key() = UUID.randomUUID().toString()

private fun command(): Map<String, Any?>? = readlnOrNull()?.let { line ->
  @Suppress("UNCHECKED_CAST")
  Buffer().writeUtf8(line).jsonReader().readAny() as Map<String, Any?>
}

@Synchronized
internal fun tell(vararg line: Pair<String, Any?>) {
  println(buildJsonString { writeAny(line.toMap()) })
  System.out.flush()
}

import com.rudderstack.sdk.java.analytics.Callback;
import com.rudderstack.sdk.java.analytics.RudderAnalytics;
import com.rudderstack.sdk.java.analytics.messages.AliasMessage;
import com.rudderstack.sdk.java.analytics.messages.GroupMessage;
import com.rudderstack.sdk.java.analytics.messages.IdentifyMessage;
import com.rudderstack.sdk.java.analytics.messages.Message;
import com.rudderstack.sdk.java.analytics.messages.MessageBuilder;
import com.rudderstack.sdk.java.analytics.messages.PageMessage;
import com.rudderstack.sdk.java.analytics.messages.ScreenMessage;
import com.rudderstack.sdk.java.analytics.messages.TrackMessage;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;

public final class Driver {
  public static void main(String[] arguments) throws Exception {
    MessageDriver.run(Driver::carryOut);
  }

  private static List<String> carryOut(Map<String, Object> task) throws InterruptedException {
    List<?> calls = MessageDriver.callsOf(task);
    MessageDriver.Outcomes outcomes = new MessageDriver.Outcomes(calls.size());
    RudderAnalytics.Builder builder =
        RudderAnalytics.builder((String) task.get("key"))
            .setDataPlaneUrl((String) task.get("url"))
            .flushInterval(1, TimeUnit.SECONDS)
            .callback(
                new Callback() {
                  @Override
                  public void success(Message message) {
                    outcomes.succeed();
                  }

                  @Override
                  public void failure(Message message, Throwable error) {
                    outcomes.fail(error);
                  }
                });
    Map<String, Object> settings = MessageDriver.membersOf(task.get("settings"));
    MessageDriver.giveNumber(settings, "retries", count -> builder.retries(count.intValue()));
    MessageDriver.giveNumber(
        settings,
        "timeoutMs",
        ms -> builder.client(new OkHttpClient.Builder().readTimeout(ms.longValue(), TimeUnit.MILLISECONDS).build()));
    RudderAnalytics analytics = builder.build();
    for (Object call : calls) {
      analytics.enqueue(toMessage(MessageDriver.membersOf(call)));
    }
    analytics.flush();
    List<String> errors = outcomes.await();
    analytics.shutdown();
    return errors;
  }

  private static MessageBuilder<?, ?> toMessage(Map<String, Object> call) {
    MessageBuilder<?, ?> message = builderOf(call);
    MessageDriver.give(call, "userId", message::userId);
    MessageDriver.give(call, "anonymousId", message::anonymousId);
    MessageDriver.give(call, "messageId", message::messageId);
    MessageDriver.give(call, "timestamp", time -> message.timestamp(Date.from(Instant.parse(time))));
    MessageDriver.giveMembers(call, "context", message::context);
    MessageDriver.giveMembers(call, "integrations", integrations -> integrations.forEach((name, value) -> enable(message, name, value)));
    return message;
  }

  private static void enable(MessageBuilder<?, ?> message, String name, Object value) {
    if (value instanceof Boolean) {
      message.enableIntegration(name, (Boolean) value);
    } else {
      message.integrationOptions(name, MessageDriver.membersOf(value));
    }
  }

  private static MessageBuilder<?, ?> builderOf(Map<String, Object> call) {
    switch ((String) call.get("type")) {
      case "identify":
        IdentifyMessage.Builder identify = IdentifyMessage.builder();
        MessageDriver.giveMembers(call, "traits", identify::traits);
        return identify;
      case "track":
        TrackMessage.Builder track = TrackMessage.builder((String) call.get("event"));
        MessageDriver.giveMembers(call, "properties", track::properties);
        return track;
      case "page":
        PageMessage.Builder page = PageMessage.builder((String) call.get("name"));
        MessageDriver.give(call, "category", page::category);
        MessageDriver.giveMembers(call, "properties", page::properties);
        return page;
      case "screen":
        ScreenMessage.Builder screen = ScreenMessage.builder((String) call.get("name"));
        MessageDriver.giveMembers(call, "properties", screen::properties);
        return screen;
      case "group":
        GroupMessage.Builder group = GroupMessage.builder((String) call.get("groupId"));
        MessageDriver.giveMembers(call, "traits", group::traits);
        return group;
      default:
        return AliasMessage.builder((String) call.get("previousId"));
    }
  }
}

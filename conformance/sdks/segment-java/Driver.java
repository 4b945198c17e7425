import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.ToNumberPolicy;
import com.segment.analytics.Analytics;
import com.segment.analytics.Callback;
import com.segment.analytics.messages.AliasMessage;
import com.segment.analytics.messages.GroupMessage;
import com.segment.analytics.messages.IdentifyMessage;
import com.segment.analytics.messages.Message;
import com.segment.analytics.messages.MessageBuilder;
import com.segment.analytics.messages.PageMessage;
import com.segment.analytics.messages.ScreenMessage;
import com.segment.analytics.messages.TrackMessage;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;

/**
 * Reads tasks as JSON lines on stdin (conformance/matrix/driver.ts says what is in them) and answers each with a line on stdout.
 */
public final class Driver {
  /** Integers keep their digits. */
  private static final Gson gson =
      new GsonBuilder().setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE).serializeNulls().disableHtmlEscaping().create();

  public static void main(String[] arguments) throws Exception {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, true, "UTF-8");
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Map<String, Object> task = membersOf(gson.fromJson(line, Object.class));
      Map<String, Object> report = new LinkedHashMap<>();
      report.put("case", task.get("case"));
      report.put("errors", Collections.emptyList());
      try {
        report.put("errors", carryOut(task));
      } catch (Exception error) {
        report.put("failure", error.toString());
      }
      out.println(gson.toJson(report));
    }
    // The threads of OkHttp would live on for a minute.
    System.exit(0);
  }

  private static List<String> carryOut(Map<String, Object> task) throws InterruptedException {
    String url = (String) task.get("url");
    // Without an address the SDK would talk to its vendor.
    if (!url.startsWith("http://127.0.0.1:")) {
      throw new IllegalArgumentException("Only a server on this machine is sent to.");
    }
    List<?> calls = (List<?>) task.get("calls");
    List<String> errors = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch pending = new CountDownLatch(calls.size());
    Analytics.Builder builder =
        Analytics.builder((String) task.get("key"))
            .endpoint(url)
            .flushInterval(1, TimeUnit.SECONDS)
            .callback(
                new Callback() {
                  @Override
                  public void success(Message message) {
                    pending.countDown();
                  }

                  @Override
                  public void failure(Message message, Throwable error) {
                    errors.add(String.valueOf(error));
                    pending.countDown();
                  }
                });
    Map<String, Object> settings = membersOf(task.get("settings"));
    if (settings.containsKey("retries")) {
      builder.retries(((Number) settings.get("retries")).intValue());
    }
    if (settings.containsKey("timeoutMs")) {
      long timeoutMs = ((Number) settings.get("timeoutMs")).longValue();
      builder.client(new OkHttpClient.Builder().readTimeout(timeoutMs, TimeUnit.MILLISECONDS).build());
    }
    Analytics analytics = builder.build();
    for (Object call : calls) {
      analytics.enqueue(toMessage(membersOf(call)));
    }
    analytics.flush();
    pending.await();
    analytics.shutdown();
    return errors;
  }

  private static MessageBuilder<?, ?> toMessage(Map<String, Object> call) {
    MessageBuilder<?, ?> message = builderOf(call);
    if (call.containsKey("userId")) {
      message.userId((String) call.get("userId"));
    }
    if (call.containsKey("anonymousId")) {
      message.anonymousId((String) call.get("anonymousId"));
    }
    if (call.containsKey("messageId")) {
      message.messageId((String) call.get("messageId"));
    }
    if (call.containsKey("timestamp")) {
      message.timestamp(Date.from(Instant.parse((String) call.get("timestamp"))));
    }
    if (call.containsKey("context")) {
      message.context(membersOf(call.get("context")));
    }
    if (call.containsKey("integrations")) {
      membersOf(call.get("integrations"))
          .forEach(
              (name, value) -> {
                if (value instanceof Boolean) {
                  message.enableIntegration(name, (Boolean) value);
                } else {
                  message.integrationOptions(name, membersOf(value));
                }
              });
    }
    return message;
  }

  private static MessageBuilder<?, ?> builderOf(Map<String, Object> call) {
    Map<String, Object> properties = call.containsKey("properties") ? membersOf(call.get("properties")) : null;
    Map<String, Object> traits = call.containsKey("traits") ? membersOf(call.get("traits")) : null;
    switch ((String) call.get("type")) {
      case "identify":
        IdentifyMessage.Builder identify = IdentifyMessage.builder();
        return traits == null ? identify : identify.traits(traits);
      case "track":
        TrackMessage.Builder track = TrackMessage.builder((String) call.get("event"));
        return properties == null ? track : track.properties(properties);
      case "page":
        PageMessage.Builder page = PageMessage.builder((String) call.get("name"));
        if (call.containsKey("category")) {
          page.category((String) call.get("category"));
        }
        return properties == null ? page : page.properties(properties);
      case "screen":
        ScreenMessage.Builder screen = ScreenMessage.builder((String) call.get("name"));
        return properties == null ? screen : screen.properties(properties);
      case "group":
        GroupMessage.Builder group = GroupMessage.builder((String) call.get("groupId"));
        return traits == null ? group : group.traits(traits);
      default:
        return AliasMessage.builder((String) call.get("previousId"));
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> membersOf(Object value) {
    return (Map<String, Object>) value;
  }
}

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.ToNumberPolicy;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * What drivers of Java SDKs of the message protocol have in common. Reads tasks as JSON lines on stdin (conformance/matrix/driver.ts says what is
 * in them) and answers each with a line on stdout.
 */
final class MessageDriver {
  /** Integers keep their digits. */
  private static final Gson gson =
      new GsonBuilder().setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE).serializeNulls().disableHtmlEscaping().create();

  interface Sdk {
    /** Makes the calls of a task, delivers them, and returns what the SDK said went wrong. */
    List<String> carryOut(Map<String, Object> task) throws Exception;
  }

  /** What became of the messages. Each of them is told once. */
  static final class Outcomes {
    private final List<String> errors = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch pending;

    Outcomes(int count) {
      pending = new CountDownLatch(count);
    }

    void succeed() {
      pending.countDown();
    }

    void fail(Throwable error) {
      errors.add(String.valueOf(error));
      pending.countDown();
    }

    List<String> await() throws InterruptedException {
      pending.await();
      return errors;
    }
  }

  static void run(Sdk sdk) throws Exception {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, true, "UTF-8");
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      out.println(gson.toJson(answer(sdk, membersOf(gson.fromJson(line, Object.class)))));
    }
    // The threads of OkHttp would live on for a minute.
    System.exit(0);
  }

  private static Map<String, Object> answer(Sdk sdk, Map<String, Object> task) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("case", task.get("case"));
    report.put("errors", Collections.emptyList());
    try {
      // Without an address an SDK would talk to its vendor.
      if (!((String) task.get("url")).startsWith("http://127.0.0.1:")) {
        throw new IllegalArgumentException("Only a server on this machine is sent to.");
      }
      report.put("errors", sdk.carryOut(task));
    } catch (Exception error) {
      report.put("failure", error.toString());
    }
    return report;
  }

  static List<?> callsOf(Map<String, Object> task) {
    return (List<?>) task.get("calls");
  }

  static void give(Map<String, Object> members, String name, Consumer<String> taker) {
    if (members.containsKey(name)) {
      taker.accept((String) members.get(name));
    }
  }

  static void giveNumber(Map<String, Object> members, String name, Consumer<Number> taker) {
    if (members.containsKey(name)) {
      taker.accept((Number) members.get(name));
    }
  }

  static void giveMembers(Map<String, Object> members, String name, Consumer<Map<String, Object>> taker) {
    if (members.containsKey(name)) {
      taker.accept(membersOf(members.get(name)));
    }
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> membersOf(Object value) {
    return (Map<String, Object>) value;
  }
}

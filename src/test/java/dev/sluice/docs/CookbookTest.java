package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.ObservedClock.ForwardingClock;
import dev.sluice.server.TestGateway;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs each composition of the cookbook in front of backends that send the replies of the page. */
class CookbookTest {
    private static final String FREE_PORTS = "server: { port: 0 }\nadmin: { port: 0 }\n";

    private static final Pattern URL = Pattern.compile("http://([\\w-]+):8080");

    private final Map<String, HttpTestServer> backends = new LinkedHashMap<>();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private volatile List<Recipe.Reply> replies = List.of();

    static List<Recipe> recipes() {
        return Recipe.of(Page.read("docs/cookbook.md"));
    }

    @AfterEach
    void close() {
        backends.values().forEach(HttpTestServer::close);
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void each_recipe_behaves_as_shown(Recipe recipe) {
        assertThat(recipe.examples()).isNotEmpty();
        String configuration = URL.matcher(recipe.configuration())
                .replaceAll(url ->
                        backends.computeIfAbsent(url.group(1), this::backend).url());
        try (TestGateway gateway = gateway(configuration)) {
            recipe.examples().forEach(example -> check(example, gateway));
        }
    }

    /** The times that a rate limit states depend on the time between two requests, so its clock stands still. */
    private static TestGateway gateway(String configuration) {
        return configuration.contains("rate_limits:")
                ? TestGateway.of(FREE_PORTS + configuration, vertx -> new StoppedClock(new VertxClock(vertx)))
                : TestGateway.of(configuration);
    }

    /** A clock that stands still, while timers run in real time. */
    private static final class StoppedClock extends ForwardingClock {
        private final long start = super.nanos();

        StoppedClock(Clock real) {
            super(real);
        }

        @Override
        public long nanos() {
            return start;
        }
    }

    private HttpTestServer backend(String name) {
        return new HttpTestServer(request -> request.body().onSuccess(body -> respond(request, name, body.toString())));
    }

    private void respond(HttpServerRequest request, String backend, String body) {
        String received = (request.method() + " " + backend + " " + request.uri() + " " + body).trim();
        Recipe.Reply none = new Recipe.Reply(received, 418, "");
        Recipe.Reply reply = replies.stream()
                .filter(each -> each.request().equals(received))
                .findFirst()
                .orElse(none);
        requests.add(received);
        request.response()
                .setStatusCode(reply.status())
                .putHeader("content-type", "application/json")
                .end(reply.body());
    }

    private void check(Recipe.Example example, TestGateway gateway) {
        replies = example.replies();
        requests.clear();
        Curl curl = Curl.parse(example.shell());
        HttpResponse<String> response = gateway.send(
                curl.method(), curl.path(), curl.body(), curl.headers().toArray(String[]::new));
        assertThat(sameId(response.body())).isEqualTo(sameId(curl.response()));
        if (curl.head().isEmpty()) checkComplete(response);
        else checkHead(response, curl.head());
        checkSent(response.statusCode() < 400);
        checkSentOnce();
    }

    /** The page shows the id of some request. */
    private static String sameId(String body) {
        return body.replaceFirst("urn:sluice:request:[0-9a-f]{32}", "urn:sluice:request:id");
    }

    private static void checkComplete(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("sluice-incomplete")).isEmpty();
    }

    private static void checkHead(HttpResponse<String> response, List<String> head) {
        assertThat(head.get(0)).startsWith("HTTP/1.1 " + response.statusCode() + " ");
        for (String field : head.subList(1, head.size())) {
            String[] parts = field.split(": ", 2);
            assertThat(response.headers().allValues(parts[0])).containsExactly(parts[1]);
        }
    }

    /** A failed route cancels its calls in flight, so some requests of the page may be missing. */
    private void checkSent(boolean isComplete) {
        Set<String> requests = replies.stream().map(Recipe.Reply::request).collect(Collectors.toSet());
        if (isComplete) assertThat(Set.copyOf(this.requests)).isEqualTo(requests);
        else assertThat(requests).containsAll(this.requests);
    }

    /** Checks that only failures of the backend were retried. */
    private void checkSentOnce() {
        List<String> successful = replies.stream()
                .filter(reply -> reply.status() < 500)
                .map(Recipe.Reply::request)
                .toList();
        assertThat(requests.stream().filter(successful::contains)).doesNotHaveDuplicates();
    }

    /** A {@code curl} command with its output. The options may be {@code -i}, {@code -H} and {@code -d}. */
    private record Curl(
            String method, String path, List<String> headers, String body, List<String> head, String response) {
        private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
        private static final String HOST = "localhost:8080";

        static Curl parse(String shell) {
            String command = shell.lines().findFirst().orElseThrow();
            assertThat(command).startsWith("$ curl ");
            String output = shell.substring(command.length() + 1);
            List<String> words =
                    WORD.matcher(command.substring(7)).results().map(Curl::word).toList();
            boolean hasHead = words.contains("-i");
            int end = hasHead ? output.indexOf("\n\n") : 0;
            String body = String.join("", after("-d", words));
            return new Curl(
                    body.isEmpty() ? "GET" : "POST",
                    words.get(words.size() - 1).substring(HOST.length()),
                    after("-H", words).stream()
                            .flatMap(header -> List.of(header.split(": ", 2)).stream())
                            .toList(),
                    body,
                    output.substring(0, end).lines().toList(),
                    output.substring(end).trim());
        }

        private static String word(MatchResult found) {
            return found.group(1) == null ? found.group(2) : found.group(1);
        }

        private static List<String> after(String option, List<String> words) {
            List<String> values = new ArrayList<>();
            for (int i = 1; i < words.size(); i++) if (words.get(i - 1).equals(option)) values.add(words.get(i));
            return values;
        }
    }

    /**
     * One composition of the cookbook: a configuration and its examples.
     *
     * @param name the heading
     * @param configuration the configuration as YAML
     * @param examples the requests in order
     */
    private record Recipe(String name, String configuration, List<Example> examples) {
        private static final Pattern CHAPTER = Pattern.compile("(?ms)^## ([^\\n]+)\\n(.*?)(?=^## |\\z)");
        private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");
        private static final Pattern REPLY =
                Pattern.compile("([A-Z]+) ([\\w-]+) (/\\S*)(?: (\\S+))? -> (?:(\\d{3})(?: |$))?(.*)");

        /** Returns the recipes of a page. */
        static List<Recipe> of(Page page) {
            return CHAPTER.matcher(page.text())
                    .results()
                    .map(chapter -> recipe(chapter.group(1), chapter.group(2)))
                    .toList();
        }

        private static Recipe recipe(String name, String text) {
            List<MatchResult> blocks = BLOCK.matcher(text).results().toList();
            List<Example> examples = new ArrayList<>();
            for (int i = 1; i < blocks.size(); i++)
                if (blocks.get(i).group(1).equals("console")) examples.add(example(blocks.get(i - 1), blocks.get(i)));
            assertThat(blocks.get(0).group(1)).as(name).isEqualTo("yaml");
            assertThat(blocks.get(blocks.size() - 1).group(1)).as(name).isEqualTo("console");
            return new Recipe(name, blocks.get(0).group(2), List.copyOf(examples));
        }

        /** Without a text before it, the backends receive nothing. */
        private static Example example(MatchResult previous, MatchResult console) {
            String replies = previous.group(1).equals("text") ? previous.group(2) : "";
            return new Example(replies(replies), console.group(2));
        }

        private static List<Reply> replies(String lines) {
            return lines.lines().map(Recipe::reply).toList();
        }

        private static Reply reply(String line) {
            Matcher matcher = REPLY.matcher(line);
            assertThat(matcher.matches()).as(line).isTrue();
            String sent = matcher.group(4) == null ? "" : matcher.group(4);
            int status = matcher.group(5) == null ? 200 : Integer.parseInt(matcher.group(5));
            String request = matcher.group(1) + " " + matcher.group(2) + " " + matcher.group(3);
            return new Reply((request + " " + sent).trim(), status, matcher.group(6));
        }

        /** The reply of a backend to a request. The request has the form {@code METHOD backend /path body}. */
        record Reply(String request, int status, String body) {}

        /** The request of a caller and its response, as in a shell, with the replies of the backends. */
        record Example(List<Reply> replies, String shell) {}

        @Override
        public String toString() {
            return name;
        }
    }
}

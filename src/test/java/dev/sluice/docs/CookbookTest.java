package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.TestGateway;
import dev.sluice.fixture.HttpTestServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs each composition of the cookbook in front of backends that send the replies of the page. */
class CookbookTest {
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
        try (TestGateway gateway = TestGateway.of(configuration)) {
            recipe.examples().forEach(example -> check(example, gateway));
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
        assertThat(response.body()).isEqualTo(curl.response());
        if (curl.head().isEmpty()) checkComplete(response);
        else checkHead(response, curl.head());
        checkSent(response.statusCode() < 400);
        checkSentOnce();
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
        List<String> answered = replies.stream()
                .filter(reply -> reply.status() < 500)
                .map(Recipe.Reply::request)
                .toList();
        assertThat(requests.stream().filter(answered::contains)).doesNotHaveDuplicates();
    }
}

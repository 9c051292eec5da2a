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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each composition of the cookbook does what the page shows, in front of backends that say what the page says. */
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

    @Test
    void there_are_ten() {
        assertThat(recipes())
                .hasSize(10)
                .allSatisfy(recipe -> assertThat(recipe.examples()).isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void each_recipe_behaves_as_shown(Recipe recipe) {
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
        String asks = (request.method() + " " + backend + " " + request.uri() + " " + body).trim();
        Recipe.Reply none = new Recipe.Reply(asks, 418, "");
        Recipe.Reply reply = replies.stream()
                .filter(each -> each.request().equals(asks))
                .findFirst()
                .orElse(none);
        requests.add(asks);
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
        if (curl.head().isEmpty()) checkWhole(response);
        else checkHead(response, curl.head());
        checkAsked(response.statusCode() < 400);
        checkAskedOnce();
    }

    private static void checkWhole(HttpResponse<String> response) {
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

    /** An answer that fails ends what is under way, which may not have been sent by then. */
    private void checkAsked(boolean isWhole) {
        Set<String> requests = replies.stream().map(Recipe.Reply::request).collect(Collectors.toSet());
        if (isWhole) assertThat(Set.copyOf(this.requests)).isEqualTo(requests);
        else assertThat(requests).containsAll(this.requests);
    }

    /** But for tries after a failure of the backend's. */
    private void checkAskedOnce() {
        List<String> answered = replies.stream()
                .filter(reply -> reply.status() < 500)
                .map(Recipe.Reply::request)
                .toList();
        assertThat(requests.stream().filter(answered::contains)).doesNotHaveDuplicates();
    }
}

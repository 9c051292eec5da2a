package dev.sluice.real;

import static dev.sluice.real.ExternalProgram.CHROMIUM;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.trace.AttemptTrace;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.StepTrace;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.server.TestGateway;
import dev.sluice.upstream.backend.FailureReason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts of a waterfall in a browser. The pictures stay in {@code target/waterfall}, to look at. */
@Needs(CHROMIUM)
class WaterfallPictureTest {
    private static final long MILLI = 1_000_000;
    private static final Path PICTURES = Path.of("target", "waterfall");

    /** Writes the boxes of all texts, the size of the picture and the colour of the background into the title. */
    private static final String SCRIPT = """
            const boxes = [...document.querySelectorAll('svg > text, svg g > text')].map(text => {
              const box = text.getBoundingClientRect();
              return { text: text.textContent, left: box.left, top: box.top, right: box.right, bottom: box.bottom };
            });
            const svg = document.querySelector('svg');
            const colour = getComputedStyle(document.querySelector('.background')).fill;
            document.title = 'boxes' + btoa(unescape(encodeURIComponent(JSON.stringify(
              { boxes, width: svg.width.baseVal.value, height: svg.height.baseVal.value, colour })))) + 'end';
            """;

    @TempDir
    Path folder;

    private record Box(String text, double left, double top, double right, double bottom) {
        static Box of(JsonObject json) {
            return new Box(
                    json.getString("text"),
                    json.getDouble("left"),
                    json.getDouble("top"),
                    json.getDouble("right"),
                    json.getDouble("bottom"));
        }

        /** The boxes of two lines touch, because a box is as high as the tallest character of its font. */
        boolean overlaps(Box other) {
            return left < other.right && other.left < right && top + 2 < other.bottom && other.top + 2 < bottom;
        }
    }

    private record Picture(List<Box> boxes, double width, double height, String background) {}

    @ParameterizedTest
    @ValueSource(ints = {1, 60})
    void no_two_texts_overlap_in_either_theme(int rows) throws Exception {
        try (TestGateway gateway = TestGateway.of("requests: { slow: 1ms }\nroutes: { GET /a: { respond: '1' } }\n")) {
            RequestTrace request = rows == 1 ? shortest() : longest(rows);
            gateway.gateway().recentRequests().onEnd(request);
            String svg = gateway.adminGet("/requests/" + request.requestId() + ".svg")
                    .body();
            Set<String> backgrounds = new HashSet<>();
            for (boolean isDark : List.of(false, true)) {
                Picture picture = render(svg, isDark, rows);
                assertThat(picture.boxes).hasSizeGreaterThan(rows * 2);
                assertApart(picture);
                backgrounds.add(picture.background);
            }
            assertThat(backgrounds).hasSize(2);
        }
    }

    private static void assertApart(Picture picture) {
        for (int i = 0; i < picture.boxes.size(); i++) {
            Box box = picture.boxes.get(i);
            assertThat(box.left).as(box.text).isNotNegative();
            assertThat(box.top).as(box.text).isNotNegative();
            assertThat(box.right).as(box.text).isLessThanOrEqualTo(picture.width);
            assertThat(box.bottom).as(box.text).isLessThanOrEqualTo(picture.height);
            for (Box other : picture.boxes.subList(0, i))
                assertThat(box.overlaps(other)).as(box + " " + other).isFalse();
        }
    }

    private static RequestTrace start(String id, String route) {
        RequestTrace request = new RequestTrace(id, TraceContext.start(new Random(1)), 0, MILLI, 0);
        request.onHead("GET", "192.0.2.1");
        request.onRoute(route);
        return request;
    }

    private static RequestTrace shortest() {
        RequestTrace request = start("a-1", "GET /a");
        request.onDeadline(301 * MILLI);
        request.onResponseHead(200, true, 250 * MILLI);
        request.onEnd(0, 0, 251 * MILLI);
        return request;
    }

    /** A request with wide and long names, all kinds of parts, a passed deadline and many failures. */
    private static RequestTrace longest(int rows) {
        RequestTrace request = start("W".repeat(64), "GET /" + "\u754c".repeat(50) + "/{id}");
        request.onDeadline(501 * MILLI);
        request.onBodyRead(20 * MILLI);
        StepTrace loop = request.startStep("W".repeat(80), 20 * MILLI);
        for (int item = 0; item < rows - 4; item++) addItem(loop, item);
        loop.onExpressions(30 * MILLI);
        loop.onEnd("failed", FailureReason.ATTEMPT_TIMEOUT, 900 * MILLI);
        request.startStep("\u6ce8\u6587", 100 * MILLI).onEnd("answered", null, 101 * MILLI);
        CallTrace full = request.startStep("stock", 100 * MILLI).startCall("warehouse", "GET /stock", 9, 100 * MILLI);
        full.onEnd(FailureReason.CIRCUIT_OPEN, null, 100 * MILLI);
        request.onFailure(FailureReason.ATTEMPT_TIMEOUT, "orders", "no response");
        request.onRespond(40 * MILLI);
        request.onResponseHead(504, true, 950 * MILLI);
        request.onEnd(10, 20, 1001 * MILLI);
        return request;
    }

    private static void addItem(StepTrace loop, int item) {
        long start = (20 + item * 10L) * MILLI;
        String backend = item % 3 == 0 ? "shop" : item % 3 == 1 ? "\u5546\u5e97".repeat(20) : "M".repeat(60);
        CallTrace call = loop.startCall(backend, "GET /orders/{id}/lines", item, start);
        call.onPermit(5 * MILLI);
        call.onBackoff(null, 60 * MILLI, "base");
        call.onToken(15 * MILLI);
        AttemptTrace attempt = call.startAttempt(item, start + 80 * MILLI);
        attempt.onEndpoint(item % 2 == 0 ? "10.0.0.1:8080" : "orders-with-a-long-name.shop.svc.cluster.local:8080");
        attempt.onConnected(start + 100 * MILLI, false);
        boolean isFailed = item % 4 == 0;
        attempt.onResponseHead(isFailed ? 503 : 200, start + 250 * MILLI);
        attempt.onEnd(isFailed ? FailureReason.SERVER_ERROR : null, null, start + 300 * MILLI);
        call.onEnd(isFailed ? FailureReason.SERVER_ERROR : null, null, start + 300 * MILLI);
    }

    private Picture render(String svg, boolean isDark, int rows) throws Exception {
        Files.createDirectories(PICTURES);
        String name = rows + (isDark ? "-dark" : "-light");
        Files.writeString(PICTURES.resolve(rows + ".svg"), svg);
        Path page = PICTURES.resolve(rows + ".html").toAbsolutePath();
        Files.writeString(
                page,
                "<!doctype html><meta charset=utf-8><style>body { margin: 0 } svg { display: block }</style>" + svg
                        + "<script>" + SCRIPT + "</script>");
        chromium(
                isDark,
                "--window-size=1400,1400",
                "--screenshot=" + PICTURES.resolve(name + ".png").toAbsolutePath(),
                page.toUri().toString());
        return picture(chromium(isDark, "--dump-dom", page.toUri().toString()));
    }

    private static Picture picture(String dom) {
        Matcher title =
                Pattern.compile("<title>boxes([A-Za-z0-9+/=]+)end</title>").matcher(dom);
        assertThat(title.find()).as(dom).isTrue();
        JsonObject json = new JsonObject(new String(Base64.getDecoder().decode(title.group(1)), UTF_8));
        JsonArray boxes = json.getJsonArray("boxes");
        return new Picture(
                boxes.stream().map(box -> Box.of((JsonObject) box)).toList(),
                json.getDouble("width"),
                json.getDouble("height"),
                json.getString("colour"));
    }

    private String chromium(boolean isDark, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                CHROMIUM.path().orElseThrow().toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + folder.resolve("profile"),
                "--blink-settings=preferredColorScheme=" + (isDark ? 0 : 1)));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}

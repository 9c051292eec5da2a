package dev.sluice.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.trace.AttemptTrace;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.StepTrace;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.fixture.TestCalls;
import dev.sluice.upstream.backend.FailureReason;
import io.vertx.core.json.JsonObject;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The trace of a request as JSON and as a picture. Times are in ns; the request starts at 1 ms. */
class WaterfallSvgTest {
    private static final long MILLI = 1_000_000;
    private static final String MARKUP = "<script>alert('1')</script>\"&\u0000\u2028\u202e\ud800]]><!--";

    private static RequestTrace request(String id) {
        RequestTrace request = new RequestTrace(id, TraceContext.start(new Random(1)), 0, MILLI, 1_767_225_600_000L);
        request.onHead("POST", "192.0.2.1");
        request.onRoute("POST /orders");
        request.onAuthenticated("partners", "the-subject");
        return request;
    }

    private static RequestTrace ended(RequestTrace request) {
        request.onResponseHead(502, true, 90 * MILLI);
        request.onEnd(10, 20, 101 * MILLI);
        return request;
    }

    /** A request with a queue, a retry after a backoff, a token and a call without an attempt. */
    private static RequestTrace example() {
        RequestTrace request = request("abc-1");
        request.onBodyRead(3 * MILLI);
        StepTrace orders = request.startStep("orders", 4 * MILLI);
        orders.onExpressions(1_500_000);
        CallTrace call = orders.startCall("shop", "GET /orders/{id}", 7, 5 * MILLI);
        call.onPermit(2 * MILLI);
        call.onToken(MILLI);
        AttemptTrace first = call.startAttempt(8, 8 * MILLI);
        first.onEndpoint("10.0.0.1:8080");
        first.onConnected(9 * MILLI, false);
        first.onEnd(TestCalls.reason("timeout"), "no response within 20ms", 29 * MILLI);
        call.onBackoff(null, 10 * MILLI, "base");
        AttemptTrace second = call.startAttempt(9, 39 * MILLI);
        second.onEndpoint("10.0.0.2:8080");
        second.onConnected(39 * MILLI, false);
        second.onResponseHead(200, 59 * MILLI);
        second.onEnd(null, null, 60 * MILLI);
        call.onEnd(null, null, 60 * MILLI);
        orders.onEnd("answered", null, 61 * MILLI);
        StepTrace stock = request.startStep("stock", 61 * MILLI);
        stock.startCall("warehouse", "GET /stock", 10, 61 * MILLI).onEnd(FailureReason.CIRCUIT_OPEN, null, 61 * MILLI);
        stock.onEnd("failed", FailureReason.CIRCUIT_OPEN, 62 * MILLI);
        request.onFailure(FailureReason.CIRCUIT_OPEN, "stock", "the circuit breaker of warehouse is open");
        request.onRespond(2 * MILLI);
        return ended(request);
    }

    @Test
    void the_document_has_the_times_of_each_step_and_attempt() {
        JsonObject json = new RequestTraceJson(example(), Set.of()).full();
        assertThat(json.encode())
                .contains("\"request_id\":\"abc-1\"", "\"ms\":100.0", "\"body_ms\":2.0", "\"write_ms\":11.0")
                .contains(
                        "\"failed_step\":\"stock\"",
                        "\"identity\":\"partners\"",
                        "\"started\":\"2026-01-01T00:00:00Z\"")
                .doesNotContain("the-subject");
        JsonObject orders = json.getJsonArray("steps").getJsonObject(0);
        assertThat(orders.encode())
                .startsWith("{\"step\":\"orders\",\"start_ms\":3.0,\"ms\":57.0,\"outcome\":\"answered\","
                        + "\"expression_ms\":1.5,\"calls\":1,\"attempts\":[");
        assertThat(orders.getJsonArray("attempts").getJsonObject(0))
                .isEqualTo(new JsonObject("{\"call\":1,\"backend\":\"shop\",\"operation\":\"GET /orders/{id}\","
                        + "\"queue_ms\":2.0,\"endpoint\":\"10.0.0.1:8080\",\"start_ms\":7.0,\"ms\":21.0,"
                        + "\"backoff_ms\":0.0,\"token_ms\":1.0,\"connect_ms\":1.0,\"wait_ms\":0.0,\"body_ms\":0.0,"
                        + "\"status\":0,\"reason\":\"timeout\",\"detail\":\"no response within 20ms\"}"));
        assertThat(orders.getJsonArray("attempts").getJsonObject(1))
                .isEqualTo(new JsonObject("{\"call\":1,\"endpoint\":\"10.0.0.2:8080\",\"start_ms\":38.0,\"ms\":21.0,"
                        + "\"backoff_ms\":10.0,\"token_ms\":0.0,\"connect_ms\":0.0,\"wait_ms\":20.0,\"body_ms\":1.0,"
                        + "\"status\":200,\"reason\":\"success\"}"));
        assertThat(json.getJsonArray("steps")
                        .getJsonObject(1)
                        .getJsonArray("attempts")
                        .encode())
                .isEqualTo("[{\"call\":1,\"backend\":\"warehouse\",\"operation\":\"GET /stock\",\"queue_ms\":0.0,"
                        + "\"start_ms\":60.0,\"ms\":0.0,\"reason\":\"circuit_open\"}]");
    }

    @Test
    void the_picture_has_a_row_for_the_request_each_step_and_each_attempt() throws Exception {
        Document picture = parse(WaterfallSvg.of(example()));
        List<String> labels = texts(picture, "label");
        assertThat(labels)
                .containsExactly(
                        "POST /orders",
                        "orders",
                        "shop GET /orders/{id}",
                        "shop GET /orders/{id}",
                        "stock",
                        "warehouse GET /stock");
        assertThat(texts(picture, "note"))
                .contains(
                        "100 ms  502 circuit_open",
                        "57 ms  answered",
                        "21 ms  +3 ms  timeout  10.0.0.1:8080",
                        "21 ms  +10 ms  200  10.0.0.2:8080",
                        "0 ms  circuit_open");
        assertThat(classes(picture))
                .contains("queue", "backoff", "token", "connect", "wait", "body", "expression", "write");
    }

    @Test
    void a_retry_shows_its_own_time_and_the_wait_before_it() throws Exception {
        RequestTrace request = request("retry");
        CallTrace call = request.startStep("orders", MILLI).startCall("shop", "GET /orders", 1, MILLI);
        call.startAttempt(1, MILLI).onEnd(FailureReason.CONNECT_FAILED, "refused", 2 * MILLI);
        call.onBackoff(null, 90 * MILLI, "base");
        call.onToken(2 * MILLI);
        AttemptTrace retry = call.startAttempt(2, 94 * MILLI);
        retry.onEndpoint("10.0.0.1:8080");
        retry.onConnected(95 * MILLI, false);
        retry.onEnd(FailureReason.ATTEMPT_TIMEOUT, "no response within 300ms", 394 * MILLI);
        call.onEnd(FailureReason.ATTEMPT_TIMEOUT, "no response within 300ms", 394 * MILLI);
        request.onEnd(0, 0, 401 * MILLI);
        Document picture = parse(WaterfallSvg.of(request));
        assertThat(texts(picture, "note"))
                .contains("1 ms  connect_failed", "300 ms  +92 ms  attempt_timeout  10.0.0.1:8080");
        // The chart begins at 330 px and has 560 px for 400 ms.
        assertThat(attributes(picture, "backoff")).containsExactly("x=331.4 width=126.0");
        assertThat(attributes(picture, "token")).containsExactly("x=457.4 width=2.8");
        assertThat(attributes(picture, "failed")).contains("x=458.2 width=424.0");
    }

    @Test
    void the_deadline_is_a_line_at_its_time() throws Exception {
        Document ahead = parse(WaterfallSvg.of(endedWithDeadline(50, 100)));
        assertThat(attributes(ahead, "deadline")).containsExactly("x1=890.0 x2=890.0", "x1=890.0 x2=890.0");
        assertThat(texts(ahead, "before")).containsExactly("deadline 100 ms");
        Document passed = parse(WaterfallSvg.of(endedWithDeadline(400, 100)));
        assertThat(attributes(passed, "deadline")).containsExactly("x1=470.0 x2=470.0", "x1=470.0 x2=470.0");
        assertThat(texts(passed, "due")).containsExactly("deadline 100 ms");
        Document far = parse(WaterfallSvg.of(endedWithDeadline(50, 30_000)));
        assertThat(attributes(far, "deadline")).isEmpty();
        assertThat(texts(far, "note")).contains("deadline at 30 s");
        Document without = parse(WaterfallSvg.of(ended(request("a"))));
        assertThat(attributes(without, "deadline")).isEmpty();
    }

    @Test
    void the_deadline_is_shown_without_the_time_until_it_was_set() throws Exception {
        RequestTrace request = request("deadline");
        request.onDeadline(MILLI + 1500 * MILLI + 726_123);
        request.onEnd(0, 0, MILLI + 1000 * MILLI);
        assertThat(texts(parse(WaterfallSvg.of(request)), "before")).containsExactly("deadline 1.5 s");
        RequestTrace soon = request("deadline");
        soon.onDeadline(MILLI + 30_000 * MILLI + 164_321);
        soon.onEnd(0, 0, MILLI + MILLI);
        assertThat(texts(parse(WaterfallSvg.of(soon)), "note")).contains("deadline at 30 s");
    }

    @Test
    void an_attempt_without_a_connection_waited_for_it() throws Exception {
        RequestTrace request = request("unconnected");
        AttemptTrace attempt =
                request.startStep("s", MILLI).startCall("b", "GET /", 1, MILLI).startAttempt(1, MILLI);
        attempt.onEnd(FailureReason.CONNECT_TIMEOUT, "no connection within 20ms", 21 * MILLI);
        assertThat(classes(parse(WaterfallSvg.of(ended(request)))))
                .contains("connect")
                .doesNotContain("wait");
    }

    @Test
    void a_partial_response_is_said_to_be_partial() throws Exception {
        RequestTrace request = request("partial");
        request.onResponseHead(200, false, 90 * MILLI);
        request.onEnd(0, 0, 101 * MILLI);
        assertThat(texts(parse(WaterfallSvg.of(request)), "note")).contains("100 ms  200 partial");
    }

    @Test
    void the_title_has_the_status_before_a_long_id() throws Exception {
        RequestTrace request = request("W".repeat(64));
        request.onRoute("GET /" + "界".repeat(100));
        assertThat(texts(parse(WaterfallSvg.of(ended(request))), "title").get(0))
                .contains("…  502  100 ms  WWW")
                .endsWith("…");
    }

    private static RequestTrace endedWithDeadline(long endMillis, long deadlineMillis) {
        RequestTrace request = request("deadline");
        request.onDeadline(MILLI + deadlineMillis * MILLI);
        request.onEnd(0, 0, MILLI + endMillis * MILLI);
        return request;
    }

    @Test
    void the_axis_has_ticks_with_their_times() throws Exception {
        Document picture = parse(WaterfallSvg.of(example()));
        assertThat(texts(picture, "tick")).containsExactly("0", "20 ms", "40 ms", "60 ms", "80 ms", "100 ms");
        assertThat(attributes(picture, "line"))
                .contains("x1=330.0 x2=330.0", "x1=442.0 x2=442.0", "x1=890.0 x2=890.0")
                .hasSize(6);
    }

    @Test
    void items_of_a_loop_have_numbers() throws Exception {
        RequestTrace request = request("loop");
        StepTrace loop = request.startStep("loop", MILLI);
        for (int item = 0; item < 3; item++) {
            CallTrace call = loop.startCall("shop", "GET /items/{id}", 1, MILLI);
            for (int attempt = 0; attempt < item; attempt++)
                call.startAttempt(1, MILLI).onEnd(null, null, 2 * MILLI);
        }
        request.startStep("single", MILLI).startCall("shop", "GET /", 1, MILLI);
        assertThat(texts(parse(WaterfallSvg.of(ended(request))), "label"))
                .containsExactly(
                        "POST /orders",
                        "loop",
                        "#1 shop GET /items/{id}",
                        "#2 shop GET /items/{id}",
                        "#3 shop GET /items/{id}",
                        "#3 shop GET /items/{id}",
                        "single",
                        "shop GET /");
    }

    @Test
    void the_legend_has_what_occurs() throws Exception {
        RequestTrace request = request("short");
        AttemptTrace attempt =
                request.startStep("s", MILLI).startCall("b", "GET /", 1, MILLI).startAttempt(1, MILLI);
        attempt.onConnected(MILLI, false);
        attempt.onResponseHead(200, 2 * MILLI);
        attempt.onEnd(null, null, 3 * MILLI);
        assertThat(texts(parse(WaterfallSvg.of(ended(request))), "note"))
                .startsWith("wait", "body", "write", "100 ms  502");
        assertThat(texts(parse(WaterfallSvg.of(example())), "note"))
                .startsWith(
                        "queue",
                        "backoff",
                        "token",
                        "connect",
                        "wait",
                        "body",
                        "expression",
                        "write",
                        "failed",
                        "100 ms  502 circuit_open");
    }

    @Test
    void failed_attempts_have_a_class_and_their_status() throws Exception {
        RequestTrace request = request("failed");
        CallTrace call = request.startStep("s", MILLI).startCall("b", "GET /", 1, MILLI);
        AttemptTrace attempt = call.startAttempt(1, 11 * MILLI);
        attempt.onEndpoint("10.0.0.1:80");
        attempt.onResponseHead(503, 21 * MILLI);
        attempt.onEnd(FailureReason.SERVER_ERROR, "the status is 503", 21 * MILLI);
        Document picture = parse(WaterfallSvg.of(ended(request)));
        assertThat(texts(picture, "note")).contains("10 ms  503 server_error  10.0.0.1:80");
        assertThat(attributes(picture, "failed")).contains("x=384.0 width=60.0");
    }

    @Test
    void the_picture_has_a_dark_theme() {
        assertThat(WaterfallSvg.of(example()))
                .contains("@media (prefers-color-scheme: dark)")
                .doesNotContain("fill=");
    }

    @Test
    void texts_end_at_the_width_of_their_column() throws Exception {
        RequestTrace request = request("W".repeat(64));
        request.onRoute("GET /" + "界".repeat(100));
        StepTrace step = request.startStep("W".repeat(200), MILLI);
        step.startCall("i".repeat(100), "GET /", 1, MILLI)
                .startAttempt(1, MILLI)
                .onEndpoint("w".repeat(200));
        Document picture = parse(WaterfallSvg.of(ended(request)));
        List<String> labels = texts(picture, "label");
        assertThat(labels.get(0)).hasSizeBetween(20, 30).endsWith("…");
        assertThat(labels.get(1)).hasSizeBetween(20, 30).endsWith("…");
        assertThat(labels.get(2)).hasSizeBetween(60, 80).endsWith("…");
        assertThat(texts(picture, "note")).anyMatch(text -> text.endsWith("ww…"));
        assertThat(SvgText.width(texts(picture, "title").get(0))).isLessThan(1314 / 1.17);
        assertThat(SvgText.fit("abc", 100)).isEqualTo("abc");
        assertThat(SvgText.fit("abc", 1)).isEqualTo("…");
    }

    @Test
    void markup_in_any_text_stays_text() throws Exception {
        RequestTrace request = request(MARKUP);
        request.onRoute(MARKUP);
        request.onHead(MARKUP, MARKUP);
        request.onFailure(TestCalls.reason(MARKUP), MARKUP, MARKUP);
        StepTrace step = request.startStep(MARKUP, 2 * MILLI);
        CallTrace call = step.startCall(MARKUP, MARKUP, 1, 2 * MILLI);
        AttemptTrace attempt = call.startAttempt(2, 2 * MILLI);
        attempt.onEndpoint(MARKUP);
        attempt.onEnd(TestCalls.reason(MARKUP), MARKUP, 3 * MILLI);
        step.onEnd(MARKUP, TestCalls.reason(MARKUP), 3 * MILLI);
        String svg = WaterfallSvg.of(ended(request));
        Document picture = parse(svg);
        assertThat(svg).doesNotContainIgnoringCase("<script").doesNotContain("\u0000", "\u2028", "\u202e");
        assertThat(texts(picture, "label")).anyMatch(text -> text.startsWith("<script>alert('1')</script>\"&"));
        Set<String> elements = new TreeSet<>();
        NodeList all = picture.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) elements.add(all.item(i).getNodeName());
        assertThat(elements).containsExactly("g", "line", "rect", "style", "svg", "text", "title");
    }

    @Test
    void a_loop_of_many_calls_and_long_texts_make_a_picture_of_bounded_size() throws Exception {
        RequestTrace request = request("x".repeat(64));
        for (int s = 0; s < 300; s++) request.startStep("s".repeat(10_000), MILLI);
        StepTrace loop = request.startStep("loop", MILLI);
        for (int c = 0; c < 1000; c++) {
            CallTrace call = loop.startCall("b".repeat(10_000), "GET /" + "p".repeat(10_000), 1, MILLI);
            for (int a = 0; a < 3; a++)
                call.startAttempt(1, MILLI).onEnd(FailureReason.ATTEMPT_TIMEOUT, "d".repeat(10_000), 2 * MILLI);
        }
        String svg = WaterfallSvg.of(ended(request));
        assertThat(svg).hasSizeLessThan(256 * 1024).contains("more rows are not shown");
        Element root = parse(svg).getDocumentElement();
        assertThat(Integer.parseInt(root.getAttribute("height"))).isLessThan(4000);
        JsonObject json = new RequestTraceJson(request, Set.of()).full();
        assertThat(json.getJsonArray("steps").getJsonObject(300).getInteger("calls"))
                .isEqualTo(1000);
        assertThat(json.getInteger("dropped_calls")).isEqualTo(900);
    }

    @Test
    void a_request_without_steps_and_one_that_ended_in_the_middle_have_a_picture() throws Exception {
        parse(WaterfallSvg.of(ended(request("a"))));
        RequestTrace cut = request("b");
        StepTrace step = cut.startStep("s", 2 * MILLI);
        step.startCall("b", "GET /", 1, 2 * MILLI).startAttempt(2, 2 * MILLI);
        cut.onEnd(0, 0, 5 * MILLI);
        Document picture = parse(WaterfallSvg.of(cut));
        assertThat(texts(picture, "note")).contains("3 ms  running");
        assertThat(new RequestTraceJson(cut, Set.of()).full().encode()).contains("\"reason\":\"running\"");
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<String> texts(Document picture, String style) {
        List<String> texts = new ArrayList<>();
        NodeList all = picture.getElementsByTagName("text");
        for (int i = 0; i < all.getLength(); i++)
            if (((Element) all.item(i)).getAttribute("class").equals(style))
                texts.add(all.item(i).getTextContent());
        return texts;
    }

    /** The left and the width, or the ends, of the elements of a class, without those of the legend. */
    private static List<String> attributes(Document picture, String style) {
        List<String> places = new ArrayList<>();
        NodeList all = picture.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            if (!element.getAttribute("class").equals(style)
                    || element.getAttribute("y").equals("30")) continue;
            boolean isLine = element.getTagName().equals("line");
            places.add(Stream.of(isLine ? "x1" : "x", isLine ? "x2" : "width")
                    .map(name -> name + "=" + element.getAttribute(name))
                    .collect(Collectors.joining(" ")));
        }
        return places;
    }

    private static Set<String> classes(Document picture) {
        Set<String> classes = new TreeSet<>();
        NodeList bars = picture.getElementsByTagName("rect");
        for (int i = 0; i < bars.getLength(); i++) classes.add(((Element) bars.item(i)).getAttribute("class"));
        return classes;
    }
}

package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.config.source.Finding;
import dev.sluice.config.source.SourceFile;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.time.UntimedClock;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.log.MismatchLog;
import dev.sluice.gateway.route.Route;
import dev.sluice.language.expression.EvaluationException;
import dev.sluice.language.expression.Values;
import dev.sluice.language.expression.value.EvaluationLimits;
import dev.sluice.language.expression.value.EvaluationSource;
import dev.sluice.language.expression.value.MismatchListener;
import dev.sluice.tools.eval.EvalException;
import dev.sluice.tools.eval.ExpressionEvaluator;
import dev.sluice.tools.eval.NamedText;
import dev.sluice.tools.eval.RouteEvaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An unlikely word in a variable or in a secret file appears in no finding, in no line about a mismatch and in no warning of eval. */
class HiddenValuesTest {
    private static final String WORD = "zq7vx";
    private static final String NUMBER = "918273";

    /** Values that the checks know how to correct. Each has the word or the number. */
    private static final List<String> VALUES = List.of(
            "zq7vx",
            "918273",
            "91827300000000000000000",
            "918273ms",
            "918273KiB",
            "918273%",
            "$zq7vx",
            "$s-zq7vx",
            "$s.zq7vx",
            "$path.zq7vx",
            "$path.id.zq7vx",
            "$query.zq7vx",
            "$header.Zq7vx-Y",
            "$claims.zq7vx",
            "$steps.s.zq7vx",
            "$request.path.zq7vx",
            "$request.zq7vx",
            "$env.ZQ7VX",
            "$token.zq7vx",
            "$t[0].zq7vx",
            "zq7vx($s)",
            "length($s.zq7vx)",
            "substr($s, zq7vx, 3)",
            "$s.items[*].zq7vx",
            "$s | map(.zq7vx)",
            "$s.zq7vx ?? 1",
            "[for ($t) .zq7vx]",
            "let zq7vx = 1 2",
            "{ \"a\" : 1 }.zq7vx",
            "{ zq7vx }",
            "\"zq7vx",
            "'zq7vx'",
            "zq7vx, zq7vx",
            "GET zq7vx /",
            "GET b /{zq7vx}",
            "GET b /:zq7vx",
            "GET b /$s.zq7vx",
            "GET b /x{?zq7vx}",
            "zq7vx /a",
            "b /{zq7vx}",
            "/zq7vx/",
            "http://zq7vx_y",
            "http://joe:zq7vx@b",
            "ws://zq7vx",
            "//zq7vx",
            "aplication/zq7vx",
            "application/zq7vx",
            "zq7vx.example.com",
            "def f(x) $x.zq7vx def zq7vx(a) $a.zq7vx.y",
            "def f(x) [for ({\"a\": 1}) .zq7vx]",
            "def f(x) $zq7vx",
            "-----BEGIN zq7vx-----");

    /** The scalars in angle brackets take each value. */
    private static final String MARKED = """
            server:
              port: <8080>
              host: <127.0.0.1>
              memory: <50%>
              trusted_proxies: [<10.0.0.0/10>, <10.64.0.0/10>]
              limits: { body: <1MiB>, expression: { steps: <100000> } }
              debug_token: <0123456789abcdef0123456789abcdef>
            admin: { port: <9090>, host: <127.0.0.1> }
            log: { access: [errors, { slow: <1s> }], format: <text> }
            functions: <'def f(x) $x.a.b.c'>
            identity:
              i: { jwt: { issuer: <"https://i">, audience: <a>, jwks_url: <"https://i/k">, algorithms: <RS256> } }
              k: { api_keys: { header: <X-Key>, sha256: { joe: <0000000000000000000000000000000000000000000000000000000000000000> } } }
            credentials:
              w: { grant: <client_credentials>, token_url: <http://t/>, client_id: <x>, client_secret: <y>, scope: <z> }
            defaults:
              backend: { timeout: { read: <1s> }, breaker: { rate: <50%>, minimum: <10> }, headers: { X: <"1"> } }
              route: { deadline: <20s>, limits: { content_types: <[application/json]> } }
            backends:
              b: { url: <http://b>, credentials: <w>, retry: { attempts: <2>, on: [<503>] }, bulkhead: { concurrent: <10>, per: <$header.x> } }
              c: { url: <http://c>, retry: <{ attempts: 2 }>, timeout: <{ total: 20s }>, health: <{ path: /h }>, http2: <false> }
            routes:
              POST /a/{id}:
                identity: <i>
                scopes: [<read>]
                require: <$claims.admin>
                validate: { body: <{ type: object }>, query: { type: object, properties: { q: { type: <integer> } }, additionalProperties: false } }
                limits: { body: <1KiB>, content_types: [<application/json>] }
                steps:
                  s:
                    call: <"GET b /x/{id}{?q}">
                    with: { q: <$query.q> }
                    headers: { X-A: <$header.a> }
                    accept: { 404: <null> }
                    when: <$body.x>
                  t: { call: <"GET c /y/{item}">, each: <$s.items>, as: <item>, max: <10>, fallback: [ { value: [<1>] } ] }
                  u: { call: POST c /y, body: <'{ "a": $s.id }'>, optional: <true> }
                answer: { status: <200>, headers: { X-B: <$s.b> } }
                respond: { s: <$s.a.b>, t: { u: <f($t)> }, v: { from: <$s>, pick: [<a>] } }
              GET /p/{rest*}: { identity: none, proxy: <"c /{rest}">, forward: { query: [<q>], headers: [<X-C>] }, stream: { idle: <10s> } }
            """;

    private static final Pattern SCALAR = Pattern.compile("<([^>]*)>");
    private static final Pattern LIST_OF_ONE = Pattern.compile("\\[<([^>]*)>]");

    @RegisterExtension
    final CapturedLog lines = new CapturedLog("dev.sluice", Level.WARN);

    @TempDir
    Path folder;

    private static List<String> shown(Stream<String> messages) {
        return messages.filter(HiddenValuesTest::isShown).toList();
    }

    private static boolean isShown(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return lower.contains(WORD) || lower.contains(NUMBER);
    }

    private static LoadResult load(String text, String value) {
        return ConfigurationLoader.load(List.of(new SourceFile("conf/a.yaml", text)), Map.of("V", value)::get);
    }

    private static List<String> shown(LoadResult loaded) {
        return shown(Stream.concat(loaded.errors().stream(), loaded.warnings().stream())
                .map(Finding::toString));
    }

    @Test
    void the_text_without_variables_is_valid() {
        assertThat(load(SCALAR.matcher(MARKED).replaceAll("$1"), "").errors()).isEmpty();
    }

    /** Each text has the reference in an eighth of its scalars, because an error hides others. */
    @Test
    void no_finding_has_the_value_of_a_variable() {
        Set<String> shown = new TreeSet<>();
        for (String value : VALUES)
            for (int i = 0; i < 8; i++) shown.addAll(shown(load(withReferences(MARKED, i), value)));
        assertThat(shown).isEmpty();
    }

    /** Each list of one item is this item alone, so that a variable gives the whole list. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "zq7vx,918273",
                "zq7vx_b, ,zq7vx",
                "zq7vx,zq7vx",
                "none,zq7vx",
                "10.0.0.0/8,zq7vx,918273",
                "10.91.0.0/16,10.91.8.0/24,zq7vx",
                "http://zq7vx:80,https://zq7vx:918273",
                "https://zq7vx.example,https://zq7vx.example",
                "X-Zq7vx,x-zq7vx,X-C"
            })
    void no_finding_has_an_item_of_a_variable(String value) {
        String marked = LIST_OF_ONE.matcher(MARKED).replaceAll("<$1>");
        Set<String> shown = new TreeSet<>();
        for (int i = 0; i < 8; i++) shown.addAll(shown(load(withReferences(marked, i), value)));
        assertThat(marked).isNotEqualTo(MARKED);
        assertThat(shown).isEmpty();
    }

    private static String withReferences(String marked, int first) {
        int[] count = {0};
        return SCALAR.matcher(marked)
                .replaceAll(scalar -> Matcher.quoteReplacement(count[0]++ % 8 == first ? "\"${V}\"" : scalar.group(1)));
    }

    @Test
    void no_finding_has_the_content_of_a_secret_file() throws IOException {
        Path file = folder.resolve("secret");
        String reference = Matcher.quoteReplacement("\"${file:" + file + "}\"");
        String text = SCALAR.matcher(MARKED).replaceAll(reference);
        Set<String> shown = new TreeSet<>();
        for (String value : VALUES) {
            Files.writeString(file, value);
            shown.addAll(shown(load(text, "")));
        }
        assertThat(shown).isEmpty();
    }

    private static final List<String> EXPRESSIONS = List.of(
            "$path.id.zq7vx",
            "$query.x[0] + $path.id.zq7vx.y",
            "[for ($path.id) .zq7vx]",
            "round($path.id + \"zq7vx\")",
            "number(\"zq7vx\")",
            "parse-time(\"zq7vx\", \"zq7vx\")",
            "get-key({\"a\": 1}, $path.id).zq7vx",
            "test($path.id, \"zq7vx(\")",
            "numbers(1, 918273000)",
            "{ \"zq7vx\": $path.id.zq7vx }.zq7vx.b");

    private static String route(String functions, String respond) {
        return "functions: " + functions + "\nroutes:\n  GET /a/{id}: { respond: " + respond + " }\n";
    }

    private List<LoadResult> loaded(String expression) throws IOException {
        Path file = Files.writeString(
                folder.resolve("functions" + EXPRESSIONS.indexOf(expression)),
                "def f(a) " + expression.replace("$path.id", "$a"));
        List<LoadResult> loaded = new ArrayList<>();
        loaded.add(load(route("def g(a) 1", "\"${V}\""), expression));
        loaded.add(load(route("def g(a) 1", "{ x: { from: \"${V}\", pick: [zz] } }"), "$path.id"));
        loaded.add(load(route("def g(a) 1", "{ x: { from: $path.id, pick: [\"${V}\"] } }"), WORD));
        loaded.add(load(route("\"${file:" + file + "}\"", "f($path.id)"), ""));
        return loaded;
    }

    @Test
    void no_line_about_a_mismatch_has_the_text_of_a_variable() throws IOException {
        for (String expression : EXPRESSIONS)
            for (LoadResult each : loaded(expression))
                if (each.configuration() != null)
                    evaluate(each.configuration().routes().get(0), new MismatchLog(new ManualClock(), route -> {}));
        assertThat(lines.lines()).hasSizeGreaterThanOrEqualTo(3);
        assertThat(shown(lines.linesWithValues().stream())).isEmpty();
    }

    private static void evaluate(Route.Spec route, MismatchListener listener) {
        MemoryAccount memory = MemoryAccount.unlimited();
        RandomGenerator random = RandomGenerator.getDefault();
        EvaluationSource source = new EvaluationSource(
                EvaluationLimits.defaults(), new ManualClock()::now, random, listener, route.name());
        JsonNode path = JsonNodeFactory.instance.objectNode().put("id", "x");
        route.respond().expressions().forEach(scoped -> {
            try {
                Values values = new Values.Given(
                        name -> name.equals("path") ? path : NullNode.getInstance(), source.start(memory), memory);
                scoped.expression().evaluate(values);
            } catch (EvaluationException e) {
                // Its message is for the log of a step, which other tests check.
                assertThat(e.getMessage()).isNotEmpty();
            }
        });
    }

    @Test
    void no_warning_of_eval_has_the_text_of_a_variable() throws IOException {
        Files.writeString(folder.resolve("request.json"), "{ \"path\": { \"id\": \"x\" } }");
        List<String> told = new ArrayList<>();
        for (String expression : EXPRESSIONS)
            for (LoadResult each : loaded(expression)) if (each.configuration() != null) told.addAll(warnings(each));
        assertThat(told).hasSizeGreaterThan(10);
        assertThat(shown(told.stream())).isEmpty();
    }

    @Test
    void no_warning_of_eval_has_the_text_of_a_function_in_a_file() throws IOException {
        List<String> told = new ArrayList<>();
        for (String expression : EXPRESSIONS) {
            LoadResult withFile = loaded(expression).get(3);
            if (withFile.configuration() == null) continue;
            ExpressionEvaluator evaluator = new ExpressionEvaluator(
                    new NamedText("--", "f(\"x\")"), Map.of(), EvaluationLimits.defaults(), new UntimedClock());
            try {
                evaluator.evaluate(withFile.configuration().functions(), isUsed -> NullNode.getInstance(), false);
            } catch (EvalException e) {
                told.add(String.valueOf(e.getMessage()));
            }
            told.addAll(evaluator.warnings());
        }
        assertThat(told).isNotEmpty();
        assertThat(shown(told.stream())).isEmpty();
    }

    private List<String> warnings(LoadResult loaded) {
        RouteEvaluator evaluator = RouteEvaluator.of(loaded, "GET /a/{id}", folder, new UntimedClock());
        List<String> told = new ArrayList<>();
        try {
            evaluator.response();
        } catch (EvalException e) {
            told.add(String.valueOf(e.getMessage()));
        }
        told.addAll(evaluator.warnings());
        return told;
    }
}

package dev.sluice.language.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.gateway.compose.RouteFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeepExpressionsTest {
    /** The first compiler makes the largest frames, so expressions past the limits may end at the end of the stack there. */
    @ParameterizedTest
    @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1"})
    void deep_expressions_and_calls_fit_into_a_stack_of_one_megabyte(String mode) throws Exception {
        assertThat(run(DeepExpressions.class, mode)).isEmpty();
    }

    /** Returns what a program prints, which is nothing if it succeeds. */
    private static String run(Class<?> program, String option) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        option,
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(150, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    /**
     * Parses the deepest expressions on threads with little more than half of a stack of 1 MiB, because frames of compiled code can be larger
     * than those of the interpreter, and computes them on a thread with 1 MiB. Fails with what went wrong.
     */
    static final class DeepExpressions {
        private static final int STACK = 1024 * 1024;
        private static final int STACK_OF_PARSER = 640 * 1024;
        private static final boolean IS_INTERPRETED =
                System.getProperty("java.vm.info").contains("interpreted");

        /** Each expression, and whether it has a value; the others exceed a limit. */
        private static final Map<String, Boolean> EXPRESSIONS = new LinkedHashMap<>();

        /** Parts around a call. */
        private static final String[] PARTS = {
            "[@]",
            "{\"a\" + $n: @}",
            "size(@)",
            "[for ([1]) @]",
            "[for ([1]) let x = @ $x]",
            "{for ([1]) \"a\" + @ : 1}",
            "if (1 and (1 == @)) 1",
            "if (true) let x = @ $x",
            "[for ([1]) 1 if (1 == @)]",
            "[for (@) 1]",
            "1 + (\"a\" + @)",
            "1 + size(2 * @)",
            "(1 | @)",
            "sort-by([1], @)",
            "fallback(null, @)",
            "{let y = @ \"b\": $y}",
            "contains(@, [\"a\", \"b\"])",
            "g(@)"
        };

        static {
            for (String open : new String[] {
                "[|]",
                "(|)",
                "{\"a\": |}",
                "size(|)",
                "[for (.) |]",
                "{for (.) . : |}",
                ".[|]",
                "if (|) 1",
                "if (.) |",
                "[for (|) 1]"
            }) {
                EXPRESSIONS.put(nested(open, 250), true);
                EXPRESSIONS.put(nested(open, 251), false);
            }
            EXPRESSIONS.put(nested("[.a + |]", 249), true);
            EXPRESSIONS.put(nested("[.a + |]", 251), false);
            EXPRESSIONS.put(nested("(. + 2 * |)", 166), true);
            EXPRESSIONS.put(nested("(. + 2 * |)", 250), false);
            EXPRESSIONS.put(nested("[. | . or . and . == .a + 2 * |]", 70), true);
            EXPRESSIONS.put(nested("[. | . or . and . == .a + 2 * |]", 250), false);
            EXPRESSIONS.put("def f(n) if ($n > 0) f($n - 1) else 0 f(999)", true);
            EXPRESSIONS.put("def f(n) if ($n > 0) 1 + f($n - 1) else 0 f(999)", true);
            EXPRESSIONS.put("def f(n) if ($n > 0) g($n - 1) else 0 def g(n) if ($n > 0) f($n - 1) else 0 f(999)", true);
            EXPRESSIONS.put("def f(n) if ($n > 0) let x = f($n - 1) $x else 0 f(999)", true);
            EXPRESSIONS.put("def f(n) if ($n > 0) [for ([1]) f($n - 1)] else 0 f(999)", true);
            EXPRESSIONS.put("def f(n) if ($n > 0) {\"a\": f($n - 1)} else 0 f(999)", true);
            EXPRESSIONS.put("def f(n) if ($n > 0) f($n - 1) else 0 f(1000)", false);
            EXPRESSIONS.put("def f(n) " + nested("[|]", 248).replace("null", "f($n - 1)") + " f(999)", false);
            for (String pattern : new String[] {"[a-z]{0,999}", "(?:a?){1000}(?:b?){240}"}) {
                String search = "test(\"x\", \"" + pattern + "\" + $n)";
                EXPRESSIONS.put("def f(n) if ($n > 0) f($n - 1) else " + search + " f(100)", true);
                EXPRESSIONS.put("def f(n) " + nested("[|]", 100).replace("null", search) + " f(1)", true);
                EXPRESSIONS.put("def f(n) if ($n > 0) f($n - 1) else " + search + " f(999)", false);
            }
            for (String around : PARTS) putCalls(around);
            EXPRESSIONS.put("def f(x) f($x) f(1)", false);
            EXPRESSIONS.put("def f(n) size(sort-by([1], f($n))) f(1)", false);
            EXPRESSIONS.put("." + ".a".repeat(100_000), false);
            EXPRESSIONS.put("." + "[0]".repeat(100_000), false);
            EXPRESSIONS.put(nested("size(|)" + ".a".repeat(400), 200), false);
            EXPRESSIONS.put("." + " + 1".repeat(50_000), true);
            EXPRESSIONS.put("1" + " | .".repeat(50_000), true);
            EXPRESSIONS.put("if (.) 1" + " else if (.) 1".repeat(240), true);
        }

        private DeepExpressions() {}

        /** Adds a thousand calls, each inside eight parts. */
        private static void putCalls(String around) {
            String call = "f($n - 1)";
            for (int times = 0; times < 8; times++) call = around.replace("@", call);
            String functions = "def g(x) $x def f(n) if ($n > 0) " + call + " else 0";
            EXPRESSIONS.put(functions + " size([f(999)])", false);
        }

        private static String nested(String brackets, int times) {
            String[] parts = brackets.split("\\|(?! )", -1);
            return parts[0].repeat(times) + "null" + parts[1].repeat(times);
        }

        /** Two checks at a time, because the interpreter needs seconds for all expressions. */
        public static void main(String[] arguments) throws InterruptedException {
            List<String> failures = new CopyOnWriteArrayList<>();
            Semaphore checks = new Semaphore(2);
            for (Map.Entry<String, Boolean> each : EXPRESSIONS.entrySet()) {
                checks.acquire();
                Runnable check = () -> {
                    check(each.getKey(), each.getValue(), failures);
                    checks.release();
                };
                new Thread(check, "check").start();
            }
            checks.acquire(2);
            if (!failures.isEmpty()) throw new AssertionError(String.join("\n", failures));
        }

        private static void check(String text, boolean hasValue, List<String> failures) {
            String found;
            try {
                Expression expression = onStack(STACK_OF_PARSER, () -> Expression.parse(text));
                onStack(STACK, () -> expression.evaluate(RouteFixture.values(name -> NullNode.getInstance())));
                found = hasValue ? "ok" : "a value";
            } catch (ExecutionException e) {
                found = isLimit(e.getCause()) && !hasValue ? "ok" : String.valueOf(e.getCause());
            } catch (InterruptedException e) {
                found = e.toString();
            }
            if (!found.equals("ok")) failures.add(text.substring(0, Math.min(70, text.length())) + " -> " + found);
        }

        /** Runs work on a thread with a stack of so many bytes, and waits for its end. */
        private static <T> T onStack(int bytes, Callable<T> work) throws ExecutionException, InterruptedException {
            FutureTask<T> task = new FutureTask<>(work);
            new Thread(null, task, "deep", bytes).start();
            return task.get();
        }

        private static boolean isLimit(@Nullable Throwable failure) {
            if (!(failure instanceof InvalidTextException || failure instanceof EvaluationException)) return false;
            String message = String.valueOf(failure.getMessage());
            return message.contains(" more than ")
                    || (!IS_INTERPRETED && message.contains("too deep for the stack (limits.expression.depth)"));
        }
    }
}

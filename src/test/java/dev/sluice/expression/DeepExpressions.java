package dev.sluice.expression;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.spec.InvalidTextException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs the deepest expressions on a thread with a stack of 1 MiB. Prints "ok" for each of them, or what went wrong. */
final class DeepExpressions {
    private static final int STACK = 1024 * 1024;

    /** Each expression, and whether it has a value; the others exceed a limit. */
    private static final Map<String, Boolean> EXPRESSIONS = new LinkedHashMap<>();

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
            EXPRESSIONS.put(nested(open, 500), true);
            EXPRESSIONS.put(nested(open, 501), false);
        }
        EXPRESSIONS.put(nested("[.a + |]", 499), true);
        EXPRESSIONS.put(nested("[.a + |]", 501), false);
        EXPRESSIONS.put(nested("(. + 2 * |)", 333), true);
        EXPRESSIONS.put(nested("(. + 2 * |)", 500), false);
        EXPRESSIONS.put(nested("[. | . or . and . == .a + 2 * |]", 140), true);
        EXPRESSIONS.put(nested("[. | . or . and . == .a + 2 * |]", 500), false);
        EXPRESSIONS.put("def f(n) if ($n > 0) f($n - 1) else 0 f(999)", true);
        EXPRESSIONS.put("def f(n) if ($n > 0) 1 + f($n - 1) else 0 f(999)", true);
        EXPRESSIONS.put("def f(n) if ($n > 0) g($n - 1) else 0 def g(n) if ($n > 0) f($n - 1) else 0 f(999)", true);
        EXPRESSIONS.put("def f(n) if ($n > 0) let x = f($n - 1) $x else 0 f(999)", true);
        EXPRESSIONS.put("def f(n) if ($n > 0) [for ([1]) f($n - 1)] else 0 f(999)", true);
        EXPRESSIONS.put("def f(n) if ($n > 0) {\"a\": f($n - 1)} else 0 f(999)", true);
        EXPRESSIONS.put("def f(n) if ($n > 0) f($n - 1) else 0 f(1000)", false);
        EXPRESSIONS.put("def f(n) " + nested("[|]", 498).replace("null", "f($n - 1)") + " f(999)", false);
        EXPRESSIONS.put("def f(x) f($x) f(1)", false);
        EXPRESSIONS.put("def f(n) size(sort-by([1], f($n))) f(1)", false);
        EXPRESSIONS.put("." + ".a".repeat(100_000), false);
        EXPRESSIONS.put("." + "[0]".repeat(100_000), false);
        EXPRESSIONS.put(nested("size(|)" + ".a".repeat(400), 400), false);
        EXPRESSIONS.put("." + " + 1".repeat(50_000), true);
        EXPRESSIONS.put("1" + " | .".repeat(50_000), true);
        EXPRESSIONS.put("if (.) 1" + " else if (.) 1".repeat(400), true);
    }

    private DeepExpressions() {}

    private static String nested(String brackets, int times) {
        String[] parts = brackets.split("\\|(?! )", -1);
        return parts[0].repeat(times) + "null" + parts[1].repeat(times);
    }

    public static void main(String[] arguments) throws InterruptedException {
        for (Map.Entry<String, Boolean> each : EXPRESSIONS.entrySet()) {
            Thread thread = new Thread(null, () -> check(each.getKey(), each.getValue()), "deep", STACK);
            thread.start();
            thread.join();
        }
    }

    private static void check(String text, boolean hasValue) {
        String found;
        try {
            Expression.parse(text).evaluate(TestValues.of(name -> NullNode.getInstance()));
            found = hasValue ? "ok" : "a value";
        } catch (InvalidTextException | EvaluationException e) {
            String message = String.valueOf(e.getMessage());
            boolean isLimit = message.contains(" deep") || message.contains("limits.expression");
            found = isLimit && !hasValue ? "ok" : message;
        } catch (Throwable e) {
            found = e.toString();
        }
        System.out.println(found.equals("ok") ? "ok" : text.substring(0, Math.min(70, text.length())) + " -> " + found);
    }
}

package dev.sluice.compose;

import dev.sluice.expression.Expression;

/** Routes with one loop over a list. */
abstract class LoopFixture {
    static Given over(String json, Each.Spec loop) {
        return Given.route()
                .body(json)
                .step("all", StepText.call("GET b /{item}").each(loop));
    }

    static Given over(String json) {
        return over(json, StepText.loop("$body", 8, 100));
    }

    static Each.Spec keyed(String key) {
        return new Each.Spec(Expression.parse("$body"), "item", Expression.parse(key), 8, 100, Each.Over.FAIL, null);
    }
}

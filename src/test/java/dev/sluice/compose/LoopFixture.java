package dev.sluice.compose;

import dev.sluice.expression.Expression;

/** Routes with one loop over a list. */
abstract class LoopFixture {
    static RouteFixture routeOver(String json, ForEach.Spec loop) {
        return RouteFixture.route()
                .body(json)
                .step("all", StepBuilder.call("GET b /{item}").each(loop));
    }

    static RouteFixture routeOver(String json) {
        return routeOver(json, StepBuilder.loop("$body", 8, 100));
    }

    static ForEach.Spec keyed(String key) {
        return new ForEach.Spec(
                Expression.parse("$body"), "item", Expression.parse(key), 8, 100, ForEach.Overflow.FAIL, null);
    }
}

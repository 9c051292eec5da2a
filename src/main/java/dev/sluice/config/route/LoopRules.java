package dev.sluice.config.route;

import dev.sluice.compose.Request;
import dev.sluice.config.binding.Name;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Value;

/** What must hold of the loop of a step, and of what only a loop has. */
record LoopRules(WrittenRoute route, WrittenStep step, Findings findings) {
    static void check(WrittenRoute route, WrittenStep step, Findings findings) {
        LoopRules rules = new LoopRules(route, step, findings);
        for (String item : step.items()) rules.checkItem(item);
        rules.checkOptional();
    }

    private void checkItem(String item) {
        Value named = step.get("as") == null ? step.get("each") : step.get("as");
        if (named == null) return;
        if (!Name.is(item)) findings.error(named, named.shown() + " (expected: " + Name.EXPECTED + ")");
        else if (isTaken(item))
            findings.error(named, "$" + item + " has a meaning of its own here; name the item otherwise with as");
    }

    private boolean isTaken(String item) {
        RouteKey key = route.route();
        return Request.VARIABLES.contains(item)
                || route.steps().containsKey(item)
                || (key != null && key.path().parameters().contains(item));
    }

    private void checkOptional() {
        Value optional = step.get("optional");
        boolean isPerItem = "item".equals(Value.text(optional));
        if (optional != null && isPerItem && step.get("each") == null)
            findings.error(optional, "item, yet there is no each (expected: true or false)");
    }
}

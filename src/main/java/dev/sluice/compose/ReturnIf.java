package dev.sluice.compose;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.sluice.expression.Expression;
import dev.sluice.expression.ExpressionFailed;
import dev.sluice.json.Value;
import dev.sluice.spec.Setting;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A step that ends the route early. As soon as the steps that it names have answered it is decided: when its expression
 * holds, the route answers at once and every other call is cancelled; else the step's value is false.
 */
public final class ReturnIf extends Step {
    private static final Outcome GOES_ON = Outcome.answered(Value.of(BooleanNode.FALSE));

    private final Expression condition;
    private final Outcome early;

    ReturnIf(String name, Spec spec, Set<String> steps) {
        super(name);
        this.condition = spec.condition();
        Respond respond = spec.respond() == null ? named(spec, steps) : spec.respond();
        this.early = Outcome.returned(new AnswerTemplate(spec.answer(), respond, steps));
    }

    /** An object of the steps that it names: more is not known by then. */
    private static Respond named(Spec spec, Set<String> steps) {
        Map<String, Respond> entries = new LinkedHashMap<>();
        for (String step : steps)
            if (spec.references().contains(step)) entries.put(step, new Respond.Value(Expression.parse("$" + step)));
        return new Respond.Mapping(entries);
    }

    @Override
    Future<Outcome> run(Scope scope, Calls calls) {
        try {
            return Future.succeededFuture(condition.holds(scope) ? early : GOES_ON);
        } catch (ExpressionFailed e) {
            return Future.failedFuture(StepFailed.expression(name(), e));
        }
    }

    /** One early answer as the operator wrote it. */
    public record Spec(
            @Setting(
                    value =
                            "Answers the request here and now unless this is false, null, 0 or empty, as soon as the steps"
                                    + " it names have answered; every other call is cancelled.",
                    key = "return_if")
            Expression condition,

            @Setting("What is answered then, as of a route; left out, an object of the steps it names.") @Nullable
            Respond respond,

            @Setting("What that answer has besides its body.")
            Answer.Spec answer)
            implements Step.Spec {

        @Override
        public Stream<ScopedExpression> scopedExpressions() {
            Stream<ScopedExpression> responding = respond == null ? Stream.empty() : respond.expressions();
            return Stream.of(
                            Stream.of(ScopedExpression.of(this, "return_if", condition)),
                            responding,
                            answer.expressions())
                    .flatMap(expressions -> expressions);
        }

        @Override
        public Map<String, Long> mostCallsByBackend() {
            return Map.of();
        }

        @Override
        public Duration longest(Function<String, Duration> call) {
            return Duration.ZERO;
        }

        @Override
        public <T> T match(Function<CallStep.Spec, T> call, Function<ReturnIf.Spec, T> returnIf) {
            return returnIf.apply(this);
        }

        @Override
        public Set<String> own() {
            return Set.of();
        }
    }
}

package dev.sluice.tools.eval;

import static java.util.Objects.requireNonNull;

import dev.sluice.gateway.compose.StepEvents;
import dev.sluice.gateway.compose.StepFailure;
import dev.sluice.gateway.route.Route;
import dev.sluice.tools.eval.FixtureFolder.Fixture;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallState;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.UnusableReply;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replies to the calls of one run of a route from files. A call without a file gets no reply, so that the other steps continue, and one run
 * finds all missing files. Not thread-safe.
 */
final class FixtureReplies implements Backend, StepEvents {
    private static final int NO_CONTENT = 204;

    private final Map<String, StepCalls> steps = new LinkedHashMap<>();
    private final FixtureFolder folder;
    private final @Nullable String wanted;
    private final Set<String> needed;
    /** The state is the part of a call that the layers between a step and this backend leave as it is. */
    private final IdentityHashMap<CallState, Sender> senders = new IdentityHashMap<>();

    private final List<Call> requests = new ArrayList<>();
    private final List<CallWithoutReply> withoutReply = new ArrayList<>();
    private final Set<StepFailure> failures = Collections.newSetFromMap(new IdentityHashMap<>());

    /** The step that sends a call, and the keys of the items of its loop. */
    private record Sender(StepCalls step, List<String> items) {}

    /**
     * A call without a reply.
     *
     * @param call the settings of the call
     */
    record CallWithoutReply(Record call, String message) {}

    /**
     * Creates the replies of one run.
     *
     * @param wanted the step whose requests are kept and get an empty reply; null for none
     */
    FixtureReplies(Route.Spec route, FixtureFolder folder, @Nullable String wanted) {
        route.steps()
                .forEach((name, step) -> step.asCall().ifPresent(call -> steps.put(name, new StepCalls(name, call))));
        this.folder = folder;
        this.wanted = wanted;
        this.needed = wanted == null ? steps.keySet() : inputsOf(wanted, route);
    }

    /** Returns the steps whose values a step needs, directly or not. */
    private static Set<String> inputsOf(String step, Route.Spec route) {
        Set<String> inputs = new HashSet<>();
        List<String> open = new ArrayList<>(List.of(step));
        while (!open.isEmpty())
            for (String input :
                    requireNonNull(route.steps().get(open.remove(0))).references())
                if (inputs.add(input)) open.add(input);
        return inputs;
    }

    @Override
    public void onStepEnd(String route, String step, String outcome) {}

    @Override
    public void onSend(String step, List<String> items, Call call) {
        senders.put(call.state(), new Sender(requireNonNull(steps.get(step)), items));
    }

    @Override
    public void onFailure(StepFailure failure) {
        failures.add(failure);
    }

    @Override
    public Future<Reply> send(Call call) {
        Sender sender = requireNonNull(senders.get(call.state()));
        String step = sender.step.name();
        if (step.equals(wanted)) {
            requests.add(call);
            return Future.succeededFuture(new Reply(NO_CONTENT, HttpHeaders.headers(), Buffer.buffer()));
        }
        return needed.contains(step) ? reply(call, sender) : noReply();
    }

    private static Future<Reply> noReply() {
        return Promise.<Reply>promise().future();
    }

    private Future<Reply> reply(Call call, Sender sender) {
        int alternative = sender.step.alternativeOf(call.operation());
        List<String> names = sender.step.fileNames(alternative, sender.items);
        try {
            Fixture fixture = folder.find(names);
            if (fixture != null) return toReply(call, fixture);
            withoutReply.add(new CallWithoutReply(sender.step.call(alternative), folder.describeMissing(names)));
        } catch (EvalException e) {
            withoutReply.add(new CallWithoutReply(sender.step.call(alternative), e.getMessage()));
        }
        return noReply();
    }

    private static Future<Reply> toReply(Call call, Fixture fixture) {
        MultiMap headers = HttpHeaders.headers().add(HttpHeaders.CONTENT_TYPE, "application/json");
        Buffer body = fixture.body();
        return fixture.status() < 300
                ? Future.succeededFuture(new Reply(fixture.status(), headers, body))
                : Future.failedFuture(UnusableReply.withCompleteBody(call, fixture.status(), headers, body));
    }

    /** Returns the requests of the wanted step, in the order in which it sends them. */
    List<Call> requests() {
        return requests;
    }

    /** Returns the calls that need a reply and have none. */
    List<CallWithoutReply> withoutReply() {
        return withoutReply;
    }

    /** Returns the failures of steps that the route has replaced. */
    Set<StepFailure> failures() {
        return failures;
    }
}

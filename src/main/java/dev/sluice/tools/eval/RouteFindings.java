package dev.sluice.tools.eval;

import static java.util.Objects.requireNonNull;

import dev.sluice.config.load.LoadResult;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.gateway.compose.StepFailure;
import dev.sluice.gateway.route.Route;
import dev.sluice.language.expression.value.EvaluatedExpression;
import dev.sluice.language.expression.value.MismatchListener;
import dev.sluice.language.expression.value.NullPathMessage;
import dev.sluice.language.expression.value.PathMismatch;
import dev.sluice.language.json.ValueKind;
import dev.sluice.tools.eval.FixtureReplies.CallWithoutReply;
import dev.sluice.tools.report.FindingReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Messages about a run of a route, with their locations in the files of the configuration. Not thread-safe. */
final class RouteFindings implements MismatchListener {
    private static final LocatedPart NOWHERE = new LocatedPart(null);

    private final LoadResult loaded;
    private final Route.Spec route;
    private final List<String> warnings = new ArrayList<>();

    RouteFindings(LoadResult loaded, Route.Spec route) {
        this.loaded = loaded;
        this.route = route;
    }

    /** Adds a warning about a failure that the route handles. That of a call is a part of the response. */
    void warn(StepFailure failure) {
        if (failure.failure() != null) return;
        LocatedPart part = partOf(failure);
        if (part.value == null) note(String.valueOf(failure.getMessage()));
        else warn(part, part.value, String.valueOf(failure.getMessage()));
    }

    private void warn(LocatedPart part, ConfigValue value, String message) {
        Findings findings = new Findings();
        findings.warning(part.location(), value.path(), message);
        FindingReport.text(withoutOthers(findings)).forEach(this::addOnce);
    }

    /** Adds a warning about a path that is null. An expression from a variable or a file may hold a secret, so its text is left out. */
    @Override
    public void onMismatch(@Nullable String owner, EvaluatedExpression expression, PathMismatch path, ValueKind found) {
        SourceLocation start = expression.location();
        LocatedPart part = start == null
                ? NOWHERE
                : partAt(start.at(Math.max(0, path.offset()))).orElse(NOWHERE);
        if (part.value == null) addOnce("warning: " + NullPathMessage.atRunTime(path, found, true));
        else warn(part, part.value, NullPathMessage.atRunTime(path, found, !part.value.isSubstituted()));
    }

    /** The items of a loop have the same warnings. */
    private void addOnce(String warning) {
        if (!warnings.contains(warning)) warnings.add(warning);
    }

    void note(String message) {
        warnings.add("note: " + message);
    }

    List<String> warnings() {
        return warnings;
    }

    /** Returns the message about a failure. */
    String error(StepFailure failure) {
        return error(partOf(failure), String.valueOf(failure.getMessage()));
    }

    /** Returns the message about calls without replies. */
    String errors(List<CallWithoutReply> calls) {
        return calls.stream()
                .map(call -> error(new LocatedPart(loaded.source().sources().at(call.call(), "call")), call.message()))
                .distinct()
                .collect(Collectors.joining("\n"));
    }

    private String error(LocatedPart part, String message) {
        if (part.value == null) return message;
        Findings findings = new Findings();
        // A finding has one line. Those of a file follow it.
        String[] lines = message.split("\n", 2);
        findings.error(part.location(), part.value.path(), lines[0]);
        String located = FindingReport.errorText(withoutOthers(findings)).collect(Collectors.joining("\n"));
        return lines.length == 1 ? located : located + "\n" + lines[1];
    }

    private LoadResult withoutOthers(Findings findings) {
        LoadResult none = new LoadResult(
                loaded.configuration(), List.of(), List.of(), loaded.source(), loaded.unset(), loaded.partial());
        return none.with(findings, List.of());
    }

    /**
     * A value of the configuration.
     *
     * @param value null if it is not written in a file
     * @param inner the location of a part of it; null for the whole value
     */
    private record LocatedPart(
            @Nullable ConfigValue value, @Nullable SourceLocation inner) {
        LocatedPart(@Nullable ConfigValue value) {
            this(value, null);
        }

        SourceLocation location() {
            return inner == null ? requireNonNull(value).location().at(0) : inner;
        }
    }

    private LocatedPart partOf(StepFailure failure) {
        SourceLocation location = failure.location();
        return (location == null ? Optional.<LocatedPart>empty() : partAt(location))
                .orElseGet(() -> new LocatedPart(keyOf(failure.step())));
    }

    private Optional<LocatedPart> partAt(SourceLocation location) {
        return route.scopedExpressions()
                .flatMap(scoped -> Stream.ofNullable(loaded.scalarOf(scoped)))
                .filter(scalar -> contains(scalar, location))
                .findFirst()
                .map(scalar -> new LocatedPart(scalar, location));
    }

    private static boolean contains(Scalar scalar, SourceLocation location) {
        SourceLocation start = scalar.location();
        SourceLocation end = start.at(scalar.text().length());
        return start.file().equals(location.file()) && start.compareTo(location) <= 0 && location.compareTo(end) <= 0;
    }

    private @Nullable Scalar keyOf(String step) {
        Scalar key = loaded.source().sources().keyOf(route.steps(), step);
        return key == null ? loaded.source().sources().keyOf(route, route) : key;
    }
}

package dev.sluice.config.route;

import dev.sluice.compose.CallStep;
import dev.sluice.compose.ReturnIf;
import dev.sluice.config.binding.Binder;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A step as it is written, its sound parts at hand even when others are broken. */
public final class WrittenStep {
    private final Scalar key;
    private final Value value;
    private final Binder binder;
    private final List<WrittenCall> calls = new ArrayList<>();
    private final List<Formula> formulas = new ArrayList<>();

    WrittenStep(Mapping.Entry entry, Binder binder) {
        this.key = entry.key();
        this.value = entry.value();
        this.binder = binder;
        Mapping mapping = Value.mapping(value);
        if (mapping != null) addCalls(mapping);
        calls.forEach(call -> formulas.addAll(call.formulas()));
        Stream.of("when", "each", "return_if", "respond", "answer").forEach(setting -> addFormulas(setting, Set.of()));
        Stream.of("key", "batch").forEach(setting -> addFormulas(setting, items()));
    }

    private void addCalls(Mapping mapping) {
        calls.add(new WrittenCall(items(), mapping, binder));
        Set<String> own = isPerItem() ? items() : Set.of();
        for (Mapping rung : Rungs.calls(get("fallback"))) calls.add(new WrittenCall(own, rung, binder));
    }

    private void addFormulas(String setting, Set<String> own) {
        formulas.addAll(Formula.in(get(setting), binder, own));
    }

    /** What a step is read as, which its keys tell. */
    static Class<?> type(Value value) {
        boolean returns = Value.at(value, "return_if") != null && Value.at(value, "call") == null;
        return returns ? ReturnIf.Spec.class : CallStep.Spec.class;
    }

    Scalar key() {
        return key;
    }

    /** One of its settings; null when it is absent. */
    @Nullable
    Value get(String setting) {
        return Value.at(value, setting);
    }

    /** The entries of one of its settings; none when it is absent or no mapping. */
    Collection<Mapping.Entry> entries(String setting) {
        return Value.entries(get(setting));
    }

    /** Its call, and those of its fallbacks. */
    public List<WrittenCall> calls() {
        return calls;
    }

    /** The variable that holds the item of its loop; none when it is no loop. */
    Set<String> items() {
        if (get("each") == null) return Set.of();
        return Set.of(Objects.requireNonNullElse(Value.text(get("as")), "item"));
    }

    /** Whether its value is null when it fails, and the route goes on. */
    boolean mayBeAbsent() {
        Value fallback = get("fallback");
        if (fallback != null && Rungs.endsInValue(fallback)) return Rungs.endsInNull(fallback);
        return "true".equals(Value.text(get("optional")));
    }

    /** The variables that {@code when} asks for. */
    Set<String> asked() {
        Set<String> asked = new TreeSet<>();
        for (Formula formula : Formula.in(get("when"), binder, Set.of())) asked.addAll(formula.variables());
        return asked;
    }

    private boolean isPerItem() {
        return "item".equals(Value.text(get("optional")));
    }

    /** Its expressions. */
    List<Formula> formulas() {
        return formulas;
    }

    /** The names that its expressions use, but for those it gives a value itself. */
    Set<String> variables() {
        Set<String> variables = new TreeSet<>();
        for (Formula formula : formulas) variables.addAll(formula.variables());
        return variables;
    }

    /** What the key of an entry was read as; null when it was not. */
    <T> @Nullable T keyAs(Class<T> type, Mapping.Entry entry) {
        return binder.readAs(type, entry.key());
    }

    /** Whether only its known settings are written, so that what seems to be missing is. */
    boolean isUnderstood() {
        Mapping mapping = Value.mapping(value);
        return mapping != null && !Binder.hasUnknownKeys(type(value), mapping);
    }
}

package dev.sluice.language.expression;

import dev.sluice.language.expression.function.FunctionLibrary;
import dev.sluice.language.expression.syntax.Program;
import dev.sluice.language.expression.value.Kinds;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The kinds of the calls of an expression. Analyses the body of a declared function once, with any arguments and any current value. The
 * value of a call inside a recursion is any.
 */
final class CallKinds {
    /** Levels of parts in each other from which on no other function is analysed, because the analysis uses the stack for each level. */
    private static final int MAX_LEVELS = 100;

    private final Map<String, Program.Function> declared = new LinkedHashMap<>();
    private final Map<String, Kinds> known = new HashMap<>();
    private final boolean usesShared;
    private final KindScope lets;
    private final NullPathCollector found;
    private int levels;

    /**
     * @param usesShared whether the name of a built-in function may be that of a function of the configuration
     * @param external the variables that the expression does not declare
     */
    CallKinds(Program program, boolean usesShared, KindScope external, NullPathCollector found) {
        program.functions().forEach(function -> declared.put(function.name(), function));
        this.usesShared = usesShared;
        this.lets = external.open();
        program.lets().forEach(let -> lets.declare(let.name(), Kinds.ANY));
        this.found = found;
    }

    /** Sets the kinds of a variable that is declared at the start of the expression, which functions see. */
    void declare(String variable, Kinds kinds) {
        lets.declare(variable, kinds);
    }

    /** Starts a part inside others, which {@link #exit} ends. */
    void enter() {
        levels++;
    }

    void exit() {
        levels--;
    }

    /** Returns the kinds of the value of a call. */
    Kinds of(String name, List<Kinds> arguments) {
        Program.Function function = declared.get(name);
        if (function != null) {
            boolean isReached = levels < MAX_LEVELS || known.containsKey(name);
            return isReached ? ofDeclared(function) : Kinds.ANY;
        }
        boolean mayBeShared = usesShared && !name.equals(FunctionLibrary.FALLBACK);
        return mayBeShared ? Kinds.ANY : FunctionLibrary.resultKinds(name).of(arguments);
    }

    /** Analyses the functions that no call has reached. */
    void analyzeAll() {
        declared.values().forEach(this::ofDeclared);
    }

    private Kinds ofDeclared(Program.Function function) {
        Kinds kinds = known.putIfAbsent(function.name(), Kinds.ANY);
        if (kinds != null) return kinds;
        KindScope parameters = lets.open();
        function.parameters().forEach(parameter -> parameters.declare(parameter, Kinds.ANY));
        Kinds value = new KindAnalyzer(found, this, parameters, Kinds.ANY).visit(function.body());
        known.put(function.name(), value);
        return value;
    }
}

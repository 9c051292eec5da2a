package dev.sluice.language.expression.evaluation;

import dev.sluice.language.expression.function.FunctionLibrary;
import dev.sluice.language.expression.syntax.Program;
import dev.sluice.language.expression.syntax.Source;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Declared functions by name. Immutable and thread-safe. */
public final class Functions {
    public static final Functions NONE = new Functions(Map.of(), true);

    /** Functions of an invalid text, which may have any name. Their calls are for checks alone: the value of each is null. */
    public static final Functions UNKNOWN = new Functions(Map.of(), false);

    private final Map<String, DeclaredFunction> byName;
    private final boolean areKnown;

    private Functions(Map<String, DeclaredFunction> byName, boolean areKnown) {
        this.byName = byName;
        this.areKnown = areKnown;
    }

    /** Compiles the functions of the section of functions. They see each other, and no variables but their own. */
    public static Functions shared(Source source, List<Program.Function> functions) {
        Functions shared = new Functions(declare(source, functions, true), true);
        Compiler.compileShared(source, functions, shared);
        return shared;
    }

    /** Declares the functions of an expression, which hide shared functions of the same name. */
    Functions with(Source source, List<Program.Function> functions) {
        if (functions.isEmpty()) return this;
        Map<String, DeclaredFunction> all = new HashMap<>(byName);
        all.putAll(declare(source, functions, false));
        return new Functions(all, areKnown);
    }

    private static Map<String, DeclaredFunction> declare(
            Source source, List<Program.Function> functions, boolean isShared) {
        Map<String, DeclaredFunction> declared = new HashMap<>();
        for (Program.Function function : functions) {
            String name = function.name();
            int offset = function.span().start();
            if (name.equals(FunctionLibrary.FALLBACK))
                throw source.error(offset, name + "() is built in", "another name");
            DeclaredFunction added =
                    new DeclaredFunction(name, function.parameters().size(), isShared);
            if (declared.put(name, added) != null) throw source.error(offset, name + "() is declared twice");
        }
        return declared;
    }

    @Nullable
    DeclaredFunction find(String name) {
        return byName.get(name);
    }

    /** Returns whether a function that is neither declared nor built in does not exist. */
    boolean areKnown() {
        return areKnown;
    }

    /** Returns the names of declared and built-in functions. */
    Set<String> names() {
        Set<String> names = new TreeSet<>(FunctionLibrary.names());
        names.addAll(byName.keySet());
        return names;
    }
}

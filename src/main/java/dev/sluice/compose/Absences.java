package dev.sluice.compose;

import com.schibsted.spt.data.jslt.parser.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an expression makes of variables that may be null.
 *
 * @param found the places that go wrong then
 * @param whole the variable because of which the value as a whole is null then; null where it is not
 */
public record Absences(List<Absence> found, @Nullable String whole) {

    /**
     * Looks for them in the text of a sound expression. What stands beside a condition that asks for such a variable is taken
     * for safe, and so is what {@code fallback()} makes up for.
     */
    static Absences in(String text, Set<String> variables) {
        Map<String, String> missing = new HashMap<>();
        variables.forEach(variable -> missing.put(variable, variable));
        try {
            AbsenceSearch search = new AbsenceSearch();
            String whole = search.visit(SyntaxTree.of(text), new Missing(missing, null, false));
            return new Absences(List.copyOf(search.found()), whole);
        } catch (ParseException e) {
            throw new IllegalStateException("JSLT refuses a text that it took before", e);
        }
    }
}

package dev.sluice.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import dev.sluice.docs.Page;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The classes that the walks of a page name. A walk is a list between {@code <!-- walk of … -->} and {@code <!-- end of walk
 * of … -->}.
 */
final class Walks {
    private static final Pattern MARKER = Pattern.compile("<!-- (walk of [a-z ]+) -->");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private Walks() {}

    /** Returns the names in code font of each walk. */
    static Map<String, Set<String>> of(Page page) {
        Map<String, Set<String>> walks = new TreeMap<>();
        MARKER.matcher(page.text())
                .results()
                .forEach(marker -> walks.put(marker.group(1), names(page, marker.group(1))));
        return walks;
    }

    private static Set<String> names(Page page, String walk) {
        List<String> lines = page.part(Pattern.quote(walk));
        return CODE.matcher(String.join("\n", lines))
                .results()
                .map(code -> code.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the names that no class has, such as {@code walk of a request: Portal}. A nested class is {@code Outer.Nested}. */
    static Set<String> unknown(Page page, JavaClasses classes) {
        Set<String> known = classes.stream().map(Walks::name).collect(Collectors.toSet());
        Set<String> unknown = new TreeSet<>();
        of(page).forEach((walk, names) ->
                names.stream().filter(name -> !known.contains(name)).forEach(name -> unknown.add(walk + ": " + name)));
        return unknown;
    }

    private static String name(JavaClass type) {
        return type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
    }
}

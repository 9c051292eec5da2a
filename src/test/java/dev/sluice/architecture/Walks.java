package dev.sluice.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import dev.sluice.docs.Page;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The classes that the walks of a page name. A walk is a list between {@code <!-- walk of … -->} and {@code <!-- end of walk
 * of … -->}. Code that ends with {@code ()} is a method.
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

    static Set<String> names(Page page, String walk) {
        List<String> lines = page.part(Pattern.quote(walk));
        return CODE.matcher(String.join("\n", lines))
                .results()
                .map(code -> code.group(1))
                .filter(code -> !code.endsWith("()"))
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

    /**
     * The thread of a walk that a reader follows from file to file. Each line of the walk is a type with its file, and where the thread
     * goes on: {@code - `Type` (folder/Type.java) text. Next: `Other.method()`, `new Third()`.} A line can also end with {@code Implemented
     * by `Other`.} or {@code Made by `Other`.} A further line for a type has no file.
     */
    static final class WalkThread {
        private static final Pattern LINES = Pattern.compile("\\R(?= *- |\\d+\\. )");
        private static final Pattern START = Pattern.compile("- `(\\w+)`((?: \\([\\w/]+\\.java\\))?) .+");
        private static final Pattern END = Pattern.compile("(Next:|Implemented by|Made by) (.*)\\.$");
        private static final Pattern TARGET = Pattern.compile("`((?:new )?)(\\w+)((?:\\.\\w+)?)(?:\\(\\))?`");
        private static final Pattern OWN_METHOD = Pattern.compile("`(\\w+)\\(\\)`");

        private final Path sources;
        private final Set<String> types;
        private final Map<String, String> texts = new HashMap<>();
        private final Set<String> reached = new HashSet<>();
        private final List<String> breaks = new ArrayList<>();

        private WalkThread(Path sources, Set<String> named) {
            this.sources = sources;
            this.types = new TreeSet<>(named);
        }

        /** Follows a walk of a page through the files below a folder. */
        static WalkThread of(Page page, String walk, Path sources) {
            WalkThread thread = new WalkThread(sources, Walks.names(page, walk));
            List<Line> lines = linesOf(page, walk).map(thread::line).toList();
            for (Line line : lines) thread.follow(line);
            return thread;
        }

        /** Returns the types that the walk names. */
        Set<String> types() {
            return types;
        }

        /** Returns the places where a reader loses the thread. */
        List<String> breaks() {
            List<String> all = new ArrayList<>(breaks);
            for (String type : types) if (!texts.containsKey(type)) all.add(type + " has no line with its file");
            return all;
        }

        private static Stream<String> linesOf(Page page, String walk) {
            return LINES.splitAsStream(String.join("\n", page.part(walk)))
                    .map(line -> line.strip().replaceAll("\\s+", " "))
                    .filter(line -> line.startsWith("- "));
        }

        private record Line(String type, String text) {}

        /** Opens the file of a line that has it. */
        private Line line(String text) {
            Matcher start = START.matcher(text);
            if (!start.matches()) throw new AssertionError("no type in the line: " + text);
            String file = start.group(2).replaceAll("[ ()]", "");
            if (!file.isEmpty()) open(start.group(1), file);
            return new Line(start.group(1), text);
        }

        private void open(String type, String file) {
            Path path = sources.resolve(file);
            String text = Files.isRegularFile(path) ? Page.read(path.toString()).text() : "";
            if (text.isEmpty()) breaks.add(file + " does not exist");
            else if (!has(text, "(?:class|record|interface|enum) " + type + "\\b"))
                breaks.add(file + " does not declare " + type);
            texts.put(type, text);
        }

        private void follow(Line line) {
            if (!reached.isEmpty() && !reached.contains(line.type)) breaks.add("no line before leads to " + line.type);
            reached.add(line.type);
            Matcher end = END.matcher(line.text);
            boolean hasEnd = end.find();
            requireMethods(line.type, hasEnd ? line.text.substring(0, end.start()) : line.text);
            if (!hasEnd) return;
            boolean isCall = end.group(1).equals("Next:");
            TARGET.matcher(end.group(2))
                    .results()
                    .map(found -> new Target(found.group(2), !found.group(1).isEmpty(), found.group(3)))
                    .forEach(target -> handOver(line.type, target, isCall));
        }

        /** Requires that the file of a type has the methods that a text names. */
        private void requireMethods(String type, String text) {
            Set<String> methods = OWN_METHOD
                    .matcher(text)
                    .results()
                    .map(code -> code.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
            for (String method : methods)
                require(textOf(type), "\\b" + method + "\\(", type + " has no " + method + "()");
        }

        /** @param method its name behind a point; empty for none */
        private record Target(String type, boolean isNew, String method) {}

        private void handOver(String type, Target next, boolean isCall) {
            types.add(next.type);
            reached.add(next.type);
            if (isCall) requireCall(type, next);
            else require(textOf(next.type), "\\b" + type + "\\b", next.type + " does not mention " + type);
        }

        private void requireCall(String type, Target next) {
            String mention = next.isNew ? "\\bnew " : "\\b";
            require(textOf(type), mention + next.type + "\\b", type + " does not mention " + next.type);
            if (next.method.isEmpty()) return;
            String name = next.method.substring(1);
            require(textOf(type), "(?:\\.|::)" + name + "\\b", type + " does not call " + next.type + next.method);
            require(textOf(next.type), "\\b" + name + "\\(", next.type + " has no " + name);
        }

        private String textOf(String type) {
            return texts.getOrDefault(type, "");
        }

        private void require(String text, String pattern, String otherwise) {
            if (!has(text, pattern)) breaks.add(otherwise);
        }

        private static boolean has(String text, String pattern) {
            return Pattern.compile(pattern).matcher(text).find();
        }
    }
}

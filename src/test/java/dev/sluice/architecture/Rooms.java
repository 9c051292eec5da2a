package dev.sluice.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The rooms of a table and the arrows between them. One package is one room, so a package below another one is a room of its
 * own. The room of the top package itself is called {@code root}.
 *
 * @param top the package that holds all rooms
 * @param arrows for each room, in the order of the table, the rooms that it may depend on
 */
record Rooms(String top, Map<String, Set<String>> arrows) {
    private static final Pattern ROW =
            Pattern.compile("\\| `([a-z.]+)` \\|[^|]+\\| (nothing|`[a-z.]+`(?:, `[a-z.]+`)*) \\|");
    private static final List<String> HEAD = List.of("| room | job | points at |", "|---|---|---|");
    private static final String HEADING = "### `";
    private static final Pattern NAME = Pattern.compile("`([a-z.]+)`");

    /** Reads the rows of tables. A table with the rooms of one wing stands below a heading with the name of the wing. */
    static Rooms of(String top, List<String> tables) {
        Map<String, Set<String>> arrows = new LinkedHashMap<>();
        String wing = "";
        for (String line : tables) {
            if (line.startsWith(HEADING)) wing = line.substring(HEADING.length(), line.length() - 1);
            else if (!line.isEmpty() && !HEAD.contains(line)) addRow(arrows, wing, line);
        }
        return new Rooms(top, arrows);
    }

    private static void addRow(Map<String, Set<String>> arrows, String wing, String line) {
        Matcher row = ROW.matcher(line);
        if (!row.matches()) throw new AssertionError("not a row of a room, its job and its arrows: " + line);
        String room = row.group(1);
        if (!wing.isEmpty() && !wing.equals(Wings.of(room)))
            throw new AssertionError(room + " has a row in the table of " + wing);
        if (arrows.put(room, names(row.group(2))) != null) throw new AssertionError(room + " has two rows");
    }

    private static Set<String> names(String cell) {
        return NAME.matcher(cell)
                .results()
                .map((MatchResult name) -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the differences between the table and these classes as sentences. */
    List<String> differences(JavaClasses classes) {
        Map<String, Map<String, String>> used = used(classes);
        List<String> differences = new ArrayList<>(upward());
        for (String room : used.keySet())
            if (!arrows.containsKey(room)) differences.add(room + " is a package without a row");
        arrows.forEach((room, targets) -> {
            if (used.containsKey(room)) compare(room, targets, used.get(room), differences);
            else differences.add(room + " has a row and no package");
        });
        return differences;
    }

    /** Returns the arrows that point up. Arrows must point down the table, so that the rooms have no cycle. */
    private List<String> upward() {
        List<String> order = List.copyOf(arrows.keySet());
        List<String> upward = new ArrayList<>();
        arrows.forEach((room, targets) -> targets.stream()
                .filter(target -> order.indexOf(target) <= order.indexOf(room))
                .forEach(target -> upward.add(room + " → " + target + " does not point to a row below")));
        return upward;
    }

    private static void compare(String room, Set<String> drawn, Map<String, String> used, List<String> differences) {
        used.forEach((target, example) -> {
            if (!drawn.contains(target)) differences.add(room + " → " + target + " is not drawn: " + example);
        });
        for (String target : drawn)
            if (!used.containsKey(target)) differences.add(room + " → " + target + " is drawn, but no class needs it");
    }

    /** Returns the rooms that each room depends on, with an example of a dependency. */
    private Map<String, Map<String, String>> used(JavaClasses classes) {
        Map<String, Map<String, String>> used = new TreeMap<>();
        for (JavaClass type : classes) {
            Map<String, String> targets = used.computeIfAbsent(room(type), room -> new TreeMap<>());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (isOurs(target) && !room(target).equals(room(type)))
                    targets.putIfAbsent(room(target), dependency.getDescription());
            }
        }
        return used;
    }

    private boolean isOurs(JavaClass type) {
        return (type.getPackageName() + ".").startsWith(top + ".");
    }

    private String room(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(top) ? "root" : name.substring(top.length() + 1);
    }

    /**
     * The wings of a picture. A wing is a folder of rooms below the top package.
     *
     * @param levels the wings of each line of the picture, from the top
     */
    record Wings(List<Set<String>> levels) {
        private static final Pattern WING = Pattern.compile("[a-z]+");

        static Wings in(List<String> picture) {
            return new Wings(picture.stream()
                    .map(Wings::names)
                    .filter(level -> !level.isEmpty())
                    .toList());
        }

        private static Set<String> names(String line) {
            return WING.matcher(line)
                    .results()
                    .map((MatchResult name) -> name.group())
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        /** Returns the wing of a room, which is the first part of its name. */
        static String of(String room) {
            return room.split("\\.", 2)[0];
        }

        /** Returns the arrows that do not point down the picture, the rooms without a wing, and the wings without a room. */
        List<String> differences(Rooms rooms) {
            List<String> differences = new ArrayList<>();
            rooms.arrows().forEach((room, targets) -> {
                if (level(room) < 0) differences.add(room + " is in no wing of the picture");
                targets.stream()
                        .filter(target -> !pointsDown(room, target))
                        .forEach(target ->
                                differences.add(room + " → " + target + " does not point to its wing or to one below"));
            });
            levels.stream()
                    .flatMap(Set::stream)
                    .filter(wing ->
                            rooms.arrows().keySet().stream().map(Wings::of).noneMatch(wing::equals))
                    .forEach(wing -> differences.add(wing + " is a wing without a room"));
            return differences;
        }

        private boolean pointsDown(String room, String target) {
            return of(room).equals(of(target)) || level(room) < level(target);
        }

        private int level(String room) {
            for (int i = 0; i < levels.size(); i++) if (levels.get(i).contains(of(room))) return i;
            return -1;
        }
    }
}

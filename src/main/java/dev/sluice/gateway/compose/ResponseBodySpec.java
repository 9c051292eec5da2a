package dev.sluice.gateway.compose;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.value.PathMismatch;
import dev.sluice.language.json.FieldMask;
import dev.sluice.language.json.FieldMaskFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The setting {@code respond}: the body of a response. */
public sealed interface ResponseBodySpec {
    Stream<ScopedExpression> expressions();

    void accept(Visitor visitor);

    /** Has one method for each kind of body. */
    interface Visitor {
        void allSteps(AllSteps respond);

        void mapping(Mapping respond);

        void fieldSelection(FieldSelection respond);

        void value(Value respond);
    }

    /** The default: an object with one key per step, in file order. */
    record AllSteps() implements ResponseBodySpec {
        @Override
        public void accept(Visitor visitor) {
            visitor.allSteps(this);
        }

        @Override
        public Stream<ScopedExpression> expressions() {
            return Stream.empty();
        }
    }

    /** An object with these entries, in file order. An entry may be another mapping. */
    record Mapping(Map<String, ResponseBodySpec> entries) implements ResponseBodySpec {
        static Mapping ofSteps(Iterable<String> steps) {
            Map<String, ResponseBodySpec> fields = new LinkedHashMap<>();
            for (String step : steps) fields.put(step, new Value(Expression.parse("$" + step)));
            return new Mapping(fields);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.mapping(this);
        }

        @Override
        public Stream<ScopedExpression> expressions() {
            return entries.values().stream().flatMap(ResponseBodySpec::expressions);
        }
    }

    /** A value with only the fields of {@code pick}, or without those of {@code drop}. */
    record FieldSelection(
            @Setting("The value to filter, an expression.") Expression from,

            @Setting(value = "The fields to keep, by name; a dot leads into a field.", min = "1") @Nullable
            List<String> pick,

            @Setting(value = "The fields to leave out, by name; a dot leads into a field.", min = "1") @Nullable
            List<String> drop)
            implements ResponseBodySpec {
        public FieldSelection {
            SpecValidator.of(FieldSelection.class, from, pick, drop)
                    .require(pick == null || drop == null, "drop", String.valueOf(drop), "pick or drop, not both")
                    .require(arePaths(pick), "pick", String.valueOf(pick), PATHS)
                    .require(arePaths(drop), "drop", String.valueOf(drop), PATHS)
                    .throwIfInvalid();
        }

        private static final String PATHS = "field names, with dots between nested names";

        private static boolean arePaths(@Nullable List<String> paths) {
            return paths == null || paths.stream().allMatch(FieldMask::isPath);
        }

        /** Selects fields of a document. */
        @FunctionalInterface
        interface Filter {
            /** Filters a document, and reserves the memory of the result. */
            FieldMaskFilter apply(byte[] document, MemoryAccount memory);
        }

        Filter filter() {
            if (pick == null) {
                FieldMask dropMask = FieldMask.of(drop == null ? List.of() : drop);
                return (document, memory) -> FieldMaskFilter.drop(document, dropMask, memory);
            }
            FieldMask pickMask = FieldMask.of(pick);
            return (document, memory) -> FieldMaskFilter.pick(document, pickMask, memory);
        }

        /** Returns the part of a report about values without fields. The names of the fields may be values of variables. */
        PathMismatch mismatch() {
            return new PathMismatch(from.text(), PathMismatch.Part.other(" with pick"), "", PathMismatch.OF_VALUE);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.fieldSelection(this);
        }

        @Override
        public Stream<ScopedExpression> expressions() {
            return ScopedExpression.of(this, "from", from, Set.of()).map(ScopedExpression::copied);
        }
    }

    /** The value of an expression. One that only puts plain references into lists and objects copies the bytes of their values. */
    record Value(Expression expression) implements ResponseBodySpec {
        @Override
        public void accept(Visitor visitor) {
            visitor.value(this);
        }

        @Override
        public Stream<ScopedExpression> expressions() {
            return Stream.of(new ScopedExpression(this, List.of(), expression, Set.of()).spliced());
        }
    }
}

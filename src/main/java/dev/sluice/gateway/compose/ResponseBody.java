package dev.sluice.gateway.compose;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MeteredWork;
import dev.sluice.core.netty.BufferBytes;
import dev.sluice.core.spec.Size;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.gateway.compose.ResponseBodySpec.FieldSelection;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.JsonTemplate;
import dev.sluice.language.expression.value.PathMismatch;
import dev.sluice.language.json.FieldMaskFilter;
import dev.sluice.language.json.RawJson;
import dev.sluice.language.json.ValueKind;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Renders the bodies of responses: literals known at load, and values between them. The bytes of a reply, or of its picked fields, become
 * a part of the body without a tree and without a copy. Immutable and thread-safe.
 */
final class ResponseBody {
    private static final String STEP = "respond";

    private final List<Segment> segments;

    private ResponseBody(List<Segment> segments) {
        this.segments = segments;
    }

    /** @param steps the steps of the default body */
    static ResponseBody of(ResponseBodySpec respond, Set<String> steps) {
        return new ResponseBody(new Compiler(steps).segments(respond));
    }

    /**
     * Renders the body for one request. A worker thread selects the fields of a large value. Never throws; fails with {@link StepFailure}
     * only.
     */
    Future<Buffer> render(EvaluationContext context, Size max) {
        return StepFailure.catching(STEP, () -> {
            Rendering rendering = new Rendering(context, max, segments.size());
            for (int i = 0; i < segments.size(); i++) rendering.add(i, segments.get(i));
            return rendering.selections.isEmpty()
                    ? Future.succeededFuture(rendering.body())
                    : MeteredWork.run(context.memory(), rendering::selectedBody)
                            .map(rendering::report)
                            .recover(failure -> Future.failedFuture(StepFailure.of(STEP, failure)));
        });
    }

    /**
     * A part of the body.
     *
     * @param selection selects fields of the text; null for the whole text
     */
    private record Segment(
            Function<EvaluationContext, byte[]> text,
            @Nullable Selection selection) {
        Segment(Function<EvaluationContext, byte[]> text) {
            this(text, null);
        }
    }

    /**
     * Selects fields of a text.
     *
     * @param from the expression of the text
     */
    private record Selection(FieldSelection.Filter filter, Expression from, PathMismatch mismatch) {
        static Selection of(FieldSelection spec) {
            return new Selection(spec.filter(), spec.from(), spec.mismatch());
        }

        /** Reports the first value without fields. */
        void report(FieldMaskFilter selected, EvaluationContext context) {
            ValueKind scalar = selected.scalar();
            if (scalar != null) context.evaluation().onMismatch(from, mismatch, scalar);
        }
    }

    /** A selection of fields of a large value. A worker thread runs it, and the event loop reports it after that. */
    private static final class LargeSelection {
        private final int index;
        private final byte[] text;
        private final Selection selection;
        private @Nullable FieldMaskFilter selected;

        LargeSelection(int index, byte[] text, Selection selection) {
            this.index = index;
            this.text = text;
            this.selection = selection;
        }

        byte[] run(MemoryAccount memory) {
            FieldMaskFilter filtered = selection.filter().apply(text, memory);
            selected = filtered;
            return filtered.result();
        }

        void report(EvaluationContext context) {
            if (selected != null) selection.report(selected, context);
        }
    }

    /** The body of one response. A worker thread ends what an event loop has begun. */
    private static final class Rendering {
        private final EvaluationContext context;
        private final MemoryAccount memory;
        private final Size max;
        private final byte[][] texts;
        private final List<LargeSelection> selections = new ArrayList<>(0);

        private long length;

        Rendering(EvaluationContext context, Size max, int segments) {
            this.context = context;
            this.memory = context.memory();
            this.max = max;
            this.texts = new byte[segments][];
        }

        void add(int index, Segment segment) {
            byte[] text = segment.text().apply(context);
            Selection selection = segment.selection();
            if (selection == null) set(index, text);
            else if (RawJson.isLarge(text.length)) selections.add(new LargeSelection(index, text, selection));
            else select(index, text, selection);
        }

        private void select(int index, byte[] text, Selection selection) {
            FieldMaskFilter selected = selection.filter().apply(text, memory);
            selection.report(selected, context);
            set(index, selected.result());
        }

        private void set(int index, byte[] text) {
            texts[index] = text;
            length += text.length;
            if (length > max.bytes()) throw StepFailure.tooLarge(STEP, max);
        }

        Buffer selectedBody() {
            for (LargeSelection each : selections) set(each.index, each.run(memory));
            return body();
        }

        /** Only the event loop may start an evaluation. */
        Buffer report(Buffer body) {
            for (LargeSelection each : selections) each.report(context);
            return body;
        }

        /** The texts are paid for already: replies when they arrived, and other values when they were written. */
        Buffer body() {
            return BufferBytes.ofParts(texts);
        }
    }

    private static final class Compiler implements ResponseBodySpec.Visitor {
        private final List<Segment> segments = new ArrayList<>();
        private final StringBuilder literal = new StringBuilder();
        private final Set<String> steps;

        Compiler(Set<String> steps) {
            this.steps = steps;
        }

        List<Segment> segments(ResponseBodySpec respond) {
            respond.accept(this);
            flushLiteral();
            return List.copyOf(segments);
        }

        @Override
        public void allSteps(ResponseBodySpec.AllSteps respond) {
            mapping(ResponseBodySpec.Mapping.ofSteps(steps));
        }

        @Override
        public void mapping(ResponseBodySpec.Mapping respond) {
            String separator = "{";
            for (Map.Entry<String, ResponseBodySpec> entry : respond.entries().entrySet()) {
                literal.append(separator)
                        .append(TextNode.valueOf(entry.getKey()))
                        .append(':');
                entry.getValue().accept(this);
                separator = ",";
            }
            literal.append(respond.entries().isEmpty() ? "{}" : "}");
        }

        @Override
        public void fieldSelection(ResponseBodySpec.FieldSelection respond) {
            flushLiteral();
            segments.add(new Segment(context -> context.evaluateToBytes(respond.from()), Selection.of(respond)));
        }

        @Override
        public void value(ResponseBodySpec.Value respond) {
            Expression expression = respond.expression();
            JsonTemplate template = expression.template();
            if (template == null) expression(expression);
            else template.each(literal::append, name -> expression(reference(name, expression.location())));
        }

        private static Expression reference(String name, @Nullable SourceLocation location) {
            return Expression.parse("$" + name).at(location);
        }

        private void expression(Expression expression) {
            flushLiteral();
            segments.add(new Segment(context -> context.evaluateToBytes(expression)));
        }

        private void flushLiteral() {
            byte[] bytes = literal.toString().getBytes(StandardCharsets.UTF_8);
            if (bytes.length > 0) segments.add(new Segment(context -> bytes));
            literal.setLength(0);
        }
    }
}

package dev.sluice.bench;

import java.util.Arrays;
import java.util.List;

/** A linear model: each value is the sum of quantities, each times its cost. */
record LeastSquares(double[] costs) {
    /** A pivot below this, of columns that are at most 1, shows that the quantities do not tell the costs apart. */
    private static final double MIN_PIVOT = 1e-9;

    /** What was measured: quantities, and the value that they cost together, above zero. */
    record Observation(double[] quantities, double value) {}

    /**
     * Returns the costs with the least sum of squares of the relative errors. The costs are NaN if the observations are too few or too
     * alike.
     */
    static LeastSquares fit(List<Observation> observations) {
        int n = observations.isEmpty() ? 0 : observations.get(0).quantities().length;
        double[] scales = scales(observations, n);
        double[][] equations = new double[n][n + 1];
        for (Observation observation : observations)
            for (int i = 0; i < n; i++) {
                double weighted = share(observation, scales, i);
                for (int j = 0; j < n; j++) equations[i][j] += weighted * share(observation, scales, j);
                equations[i][n] += weighted;
            }
        double[] costs = solve(equations);
        for (int i = 0; i < n; i++) costs[i] /= scales[i];
        return new LeastSquares(costs);
    }

    /** Returns what brings the largest share of each quantity to 1. */
    private static double[] scales(List<Observation> observations, int n) {
        double[] scales = new double[n];
        for (Observation observation : observations)
            for (int i = 0; i < n; i++)
                scales[i] = Math.max(scales[i], observation.quantities()[i] / observation.value());
        return scales;
    }

    private static double share(Observation observation, double[] scales, int i) {
        return observation.quantities()[i] / observation.value() / scales[i];
    }

    /** Solves linear equations by elimination, with the largest pivot first. */
    private static double[] solve(double[][] equations) {
        int n = equations.length;
        double[] solution = new double[n];
        Arrays.fill(solution, Double.NaN);
        for (int column = 0; column < n; column++) {
            swapLargest(equations, column);
            if (!(Math.abs(equations[column][column]) > MIN_PIVOT)) return solution;
            for (int row = column + 1; row < n; row++)
                subtract(equations[row], equations[column], equations[row][column] / equations[column][column]);
        }
        for (int row = n - 1; row >= 0; row--) {
            double rest = equations[row][n];
            for (int column = row + 1; column < n; column++) rest -= equations[row][column] * solution[column];
            solution[row] = rest / equations[row][row];
        }
        return solution;
    }

    private static void swapLargest(double[][] equations, int column) {
        int largest = column;
        for (int row = column + 1; row < equations.length; row++)
            if (Math.abs(equations[row][column]) > Math.abs(equations[largest][column])) largest = row;
        double[] swapped = equations[column];
        equations[column] = equations[largest];
        equations[largest] = swapped;
    }

    private static void subtract(double[] from, double[] row, double times) {
        for (int i = 0; i < row.length; i++) from[i] -= row[i] * times;
    }

    /** Whether the observations determine every cost, and none is negative. */
    boolean isPlausible() {
        return costs.length > 0 && Arrays.stream(costs).allMatch(cost -> cost >= 0);
    }

    double value(double... quantities) {
        double sum = 0;
        for (int i = 0; i < costs.length; i++) sum += costs[i] * quantities[i];
        return sum;
    }

    /** Returns by how much the model exceeds the value, as a share of the value. */
    double error(Observation observation) {
        return value(observation.quantities()) / observation.value() - 1;
    }
}

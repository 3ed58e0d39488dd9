import { answerOrders } from "../../answer-orders";
import { compareConsumers, type Comparison } from "./compare-consumers";

// Errors are thrown by the thousand, and nobody reads where.
Error.stackTraceLimit = 0;

answerOrders(
  compareConsumers,
  ({ subscription }: Comparison, error) =>
    `The events of ${subscription} could not be replayed: ${String(error)}`,
);

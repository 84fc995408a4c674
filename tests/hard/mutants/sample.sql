-- Leaves one mutant in :n of a session of cosmic-ray, and of arithmetic only + and − exchanged:
-- `|` in types and `/` between folders are no arithmetic.
CREATE TEMP TABLE sample AS
SELECT job_id FROM mutation_specs
WHERE (operator_name NOT LIKE '%BinaryOperator%' OR operator_name LIKE '%Add_Sub'
       OR operator_name LIKE '%Sub_Add')
  AND (31 * start_pos_row + 17 * start_pos_col + length(operator_name)) % :n = 0;
DELETE FROM mutation_specs WHERE job_id NOT IN (SELECT job_id FROM sample);
DELETE FROM work_items WHERE job_id NOT IN (SELECT job_id FROM sample);

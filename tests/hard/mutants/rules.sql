-- Leaves :n mutants of each file of a session of cosmic-ray, and of arithmetic only + and −, and
-- × and ÷, exchanged; a rule without its decorator is the same rule.
CREATE TEMP TABLE sample AS
SELECT job_id FROM (
  SELECT job_id, row_number() OVER (
    PARTITION BY module_path
    ORDER BY (7919 * start_pos_row + 104729 * start_pos_col + 31 * length(operator_name)) % 1009,
             job_id
  ) AS place
  FROM mutation_specs
  WHERE operator_name NOT LIKE '%RemoveDecorator'
    AND (operator_name NOT LIKE '%BinaryOperator%'
         OR operator_name LIKE '%Add_Sub' OR operator_name LIKE '%Sub_Add'
         OR operator_name LIKE '%Mul_Div' OR operator_name LIKE '%Div_Mul')
) WHERE place <= :n;
DELETE FROM mutation_specs WHERE job_id NOT IN (SELECT job_id FROM sample);
DELETE FROM work_items WHERE job_id NOT IN (SELECT job_id FROM sample);

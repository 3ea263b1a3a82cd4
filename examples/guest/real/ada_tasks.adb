with Ada.Text_IO; use Ada.Text_IO; with Ada.Containers.Vectors; with Ada.Numerics.Elementary_Functions; use Ada.Numerics.Elementary_Functions;
with Ada.Command_Line;
procedure Ada_Tasks is
  package V is new Ada.Containers.Vectors (Natural, Integer); package S is new V.Generic_Sorting; X : V.Vector;
  protected Counter is procedure Inc (N : Integer); function Get return Integer; private C : Integer := 0; end Counter;
  protected body Counter is procedure Inc (N : Integer) is begin C := C + N; end Inc; function Get return Integer is begin return C; end Get; end Counter;
  task type W (N : Integer) is entry Go; end W;
  task body W is begin accept Go; for I in 1 .. 20 loop Counter.Inc (N); end loop; end W;
begin
  for I in 1 .. 100 loop X.Append ((I * 37) mod 101); end loop; S.Sort (X); Put_Line (Integer'Image (X (0)) & Integer'Image (X (99)));
  declare T1 : W (1); T2 : W (2); T3 : W (3); begin T1.Go; T2.Go; T3.Go; end; Put_Line (Integer'Image (Counter.Get));
  select delay 0.01; Put_Line ("late"); then abort loop delay 0.001; end loop; end select;
  begin declare Z : Integer := Integer'Value ("x1"); begin Put_Line (Z'Image); end; exception when Constraint_Error => Put_Line ("constraint"); end;
  begin declare Q : Natural := Ada.Command_Line.Argument_Count; begin Put_Line (Integer'Image (10 / Q)); end; exception when Constraint_Error => Put_Line ("div"); end;
  Put_Line (Float'Image (Sqrt (2.0)) & Long_Long_Float'Image (1.0 / 3.0) & Long_Float'Image (0.1)); delay 0.002; Ada.Command_Line.Set_Exit_Status (5);
  raise Program_Error with "the end";
end Ada_Tasks;

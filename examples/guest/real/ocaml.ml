let rec fib n = if n < 2 then n else fib (n-1) + fib (n-2)
module M = Map.Make(String)
exception Boom of int
let () =
  Printf.printf "%d\n" (fib 18);
  let m = List.fold_left (fun m w -> M.update w (function None -> Some 1 | Some n -> Some (n+1)) m) M.empty (String.split_on_char ' ' "a b a c b a") in
  M.iter (fun k v -> Printf.printf "%s=%d " k v) m; print_newline ();
  (try raise (Boom 3) with Boom n -> Printf.printf "boom %d\n" n);
  (try ignore ([||].(0)) with Invalid_argument s -> print_endline s);
  Printf.printf "%.17g %h %s\n" (sqrt 2.0) 0.1 (string_of_float (exp 1.0));
  let h = Hashtbl.create 16 in for i = 1 to 1000 do Hashtbl.replace h (i mod 37) i done; Printf.printf "%d\n" (Hashtbl.fold (fun _ v a -> a + v) h 0);
  let rec so n = 1 + so (n + 1) in (try Printf.printf "%d\n" (so 0) with Stack_overflow -> print_endline "stack overflow");
  Gc.full_major (); Printf.printf "%s\n" (Digest.to_hex (Digest.string "hello"));
  Random.init 42; Printf.printf "%d\n" (Random.int 1000);
  let a = Array.init 2000 (fun i -> (i * 7919) mod 10007) in Array.sort compare a; Printf.printf "%d %d\n" a.(0) a.(1999);
  (try ignore (1 / (Sys.argv |> Array.length |> fun n -> n - 1)) with Division_by_zero -> print_endline "div");
  failwith "end"

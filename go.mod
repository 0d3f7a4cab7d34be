module cognate

go 1.26

module fairlead/conformance/driver

go 1.21

/// The page `GET /openapi.json`: the push API as the platform uses it.
let openAPIDocument = #"""
    {
      "openapi": "3.1.0",
      "info": {
        "title": "Huadan push API",
        "version": "1",
        "description": "Takes the voice platform's call-status and fee notifications. 200 means: we have it. Any other status, or a resultcode other than \"0\", means that the push is not kept."
      },
      "paths": {
        "/n/{token}": {
          "post": {
            "operationId": "push",
            "summary": "Takes one push, status or fee, told apart by eventType.",
            "parameters": [
              {
                "name": "token",
                "in": "path",
                "required": true,
                "description": "Names the app. 'huadan app add' prints the whole URL.",
                "schema": { "type": "string" }
              },
              {
                "name": "X-AKSK",
                "in": "header",
                "required": false,
                "description": "The platform's signature; see HUADAN_SIGNATURE_WINDOW. X-WSSE is read too.",
                "schema": { "type": "string" }
              },
              {
                "name": "X-Huadan-Test",
                "in": "header",
                "required": false,
                "description": "Given, with any value: token and journal are tried as for any push, and nothing is kept. 'huadan app test' sends it.",
                "schema": { "type": "string" }
              }
            ],
            "requestBody": { "$ref": "#/components/requestBodies/Push" },
            "responses": {
              "200": { "$ref": "#/components/responses/Kept" },
              "400": { "$ref": "#/components/responses/Refused" },
              "401": { "$ref": "#/components/responses/Refused" },
              "403": { "$ref": "#/components/responses/Refused" },
              "404": { "$ref": "#/components/responses/Refused" },
              "405": { "$ref": "#/components/responses/Refused" },
              "413": { "$ref": "#/components/responses/Refused" },
              "429": { "$ref": "#/components/responses/ComeAgain" },
              "503": { "$ref": "#/components/responses/ComeAgain" }
            }
          }
        },
        "/n": {
          "post": {
            "operationId": "pushAnonymously",
            "summary": "The same without a token, only when anonymous ingest is on.",
            "requestBody": { "$ref": "#/components/requestBodies/Push" },
            "responses": {
              "200": { "$ref": "#/components/responses/Kept" },
              "400": { "$ref": "#/components/responses/Refused" },
              "401": { "$ref": "#/components/responses/Refused" },
              "403": { "$ref": "#/components/responses/Refused" },
              "404": { "$ref": "#/components/responses/Refused" },
              "405": { "$ref": "#/components/responses/Refused" },
              "413": { "$ref": "#/components/responses/Refused" },
              "429": { "$ref": "#/components/responses/ComeAgain" },
              "503": { "$ref": "#/components/responses/ComeAgain" }
            }
          }
        },
        "/healthz": {
          "get": {
            "summary": "The process is alive.",
            "responses": {
              "200": { "$ref": "#/components/responses/Fine" },
              "405": { "$ref": "#/components/responses/Refused" }
            }
          }
        },
        "/readyz": {
          "get": {
            "summary": "A push can be taken.",
            "responses": {
              "200": { "$ref": "#/components/responses/Fine" },
              "405": { "$ref": "#/components/responses/Refused" },
              "503": {
                "description": "The journal is not writable; resultdesc says why.",
                "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Reply" } } }
              }
            }
          }
        },
        "/metrics": {
          "get": {
            "summary": "Counters in Prometheus' text format.",
            "responses": {
              "200": {
                "description": "The counters.",
                "content": { "text/plain": { "schema": { "type": "string" } } }
              },
              "401": { "$ref": "#/components/responses/Refused" },
              "404": { "$ref": "#/components/responses/Refused" },
              "405": { "$ref": "#/components/responses/Refused" }
            }
          }
        },
        "/openapi.json": {
          "get": {
            "summary": "This description.",
            "responses": {
              "200": {
                "description": "An OpenAPI document.",
                "content": { "application/json": { "schema": { "type": "object", "required": ["openapi", "paths"] } } }
              },
              "405": { "$ref": "#/components/responses/Refused" }
            }
          }
        }
      },
      "components": {
        "requestBodies": {
          "Push": {
            "required": true,
            "description": "The notification as JSON. What cannot be used is set aside, and the answer is 200 all the same.",
            "content": {
              "application/json": {
                "schema": { "$ref": "#/components/schemas/Push" },
                "examples": {
                  "status": {
                    "value": {
                      "eventType": "disconnect",
                      "statusInfo": {
                        "timestamp": "2026-11-21 01:30:00",
                        "sessionId": "1201_612_4294967295_20261121013000@host.example",
                        "caller": "+8675500000001",
                        "called": "+8613800000001",
                        "stateCode": 0,
                        "stateDesc": "The user releases the call."
                      }
                    }
                  },
                  "fee": {
                    "value": {
                      "eventType": "fee",
                      "feeLst": [
                        {
                          "direction": 0,
                          "spId": "exampleSpId",
                          "appKey": "exampleAppKey",
                          "icid": "CAE-20261121093000-12019775",
                          "bindNum": "+8675500000001",
                          "sessionId": "1201_612_4294967295_20261121013000@host.example",
                          "callerNum": "+8675500000001",
                          "calleeNum": "+8613800000001",
                          "callEndTime": "2026-11-21 01:30:00",
                          "callOutStartTime": "2026-11-21 01:28:40",
                          "callOutAnswerTime": "2026-11-21 01:29:00",
                          "ulFailReason": 0,
                          "sipStatusCode": 0,
                          "serviceType": "001"
                        }
                      ]
                    }
                  }
                }
              }
            }
          }
        },
        "schemas": {
          "Push": {
            "type": "object",
            "required": ["eventType"],
            "properties": {
              "eventType": {
                "type": "string",
                "enum": ["callin", "callout", "alerting", "answer", "collectInfo", "disconnect", "fee"]
              },
              "statusInfo": { "type": "object", "description": "With every eventType but fee." },
              "feeLst": { "type": "array", "items": { "type": "object" }, "description": "With eventType fee." }
            }
          },
          "Reply": {
            "type": "object",
            "required": ["resultcode", "resultdesc"],
            "properties": {
              "resultcode": { "type": "string", "description": "\"0\": kept." },
              "resultdesc": { "type": "string", "description": "What was set aside and why, or why it was refused." }
            }
          }
        },
        "responses": {
          "Fine": {
            "description": "It is.",
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Reply" } } }
          },
          "Kept": {
            "description": "The push is kept. Its bytes would survive a power cut.",
            "content": {
              "application/json": {
                "schema": { "$ref": "#/components/schemas/Reply" },
                "examples": {
                  "all": { "value": { "resultcode": "0", "resultdesc": "Success" } },
                  "some": {
                    "value": {
                      "resultcode": "0",
                      "resultdesc": "Success; 1 of 50 records set aside: session_id_missing 1"
                    }
                  }
                }
              }
            }
          },
          "Refused": {
            "description": "The push is not kept; pushing the same again would not help.",
            "content": {
              "application/json": {
                "schema": { "$ref": "#/components/schemas/Reply" },
                "example": { "resultcode": "5", "resultdesc": "This push URL is not known here." }
              }
            }
          },
          "ComeAgain": {
            "description": "The push is not kept; push it again after Retry-After seconds.",
            "headers": { "Retry-After": { "schema": { "type": "integer" }, "description": "Seconds." } },
            "content": {
              "application/json": {
                "schema": { "$ref": "#/components/schemas/Reply" },
                "example": { "resultcode": "8", "resultdesc": "Too many pushes are waiting." }
              }
            }
          }
        }
      }
    }
    """#

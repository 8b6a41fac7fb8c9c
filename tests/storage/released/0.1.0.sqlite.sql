BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE alert_outbox (
	place INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	alert TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	notice TEXT NOT NULL, 
	state TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	tried INTEGER NOT NULL, 
	due_at DOUBLE NOT NULL, 
	error TEXT NOT NULL, 
	settled_at DOUBLE, 
	CONSTRAINT pk_alert_outbox PRIMARY KEY (place), 
	CONSTRAINT fk_alert_outbox_alert FOREIGN KEY(alert) REFERENCES alerts (id) ON DELETE CASCADE, 
	CONSTRAINT uq_alert_outbox_key UNIQUE ("key")
);
INSERT INTO "alert_outbox" VALUES(1,'msg_4830f62633064788a975742163f75d39.1.demo','demo','4830f62633064788a975742163f75d39',1,'{"type":"alert.opened","at":1795657990.8343678,"alert":{"type":"alert","id":"4830f62633064788a975742163f75d39","call":"demo-1795657974-dead-air-1","rule":"missing-greeting","rule_version":1,"severity":"warning","state":"open","revision":1,"opened_at":1795657990.7125554,"start_ms":0,"count":1,"provisional":false,"findings":[{"type":"finding","id":"2a283b4a4331ff64","call":"demo-1795657974-dead-air-1","detector":"obligation","kind":"obligation","state":"settled","revision":3,"party":"agent","start_ms":0,"end_ms":8000,"measure":8.0,"evidence":{"entry":"greeting","cause":"broken"}}],"title":{"zh-CN":"未说开头语或未报工号","en":"Greeting or agent number missing"},"suggestion":{"zh-CN":"您好，工号……，很高兴为您服务。","en":"Hello, agent number …, how may I help you?"},"agent":"1002","agent_name":"周洋","team":"宽带维修组","owner":"","history":[{"at":1795657990.7125554,"state":"open","by":"","reason":""}]},"call":{"id":"demo-1795657974-dead-air-1","direction":"inbound","team":"宽带维修组","queue":"repair","customer":"186****0932","language":"zh-CN","practice":true,"started_at":1795657981.318064}}','delivered',1,1,1.79565801484039235108e+09,'',1.79565800758298444754e+09);
INSERT INTO "alert_outbox" VALUES(2,'msg_cb599108492f440ea514d8c15be54f28.1.demo','demo','cb599108492f440ea514d8c15be54f28',1,'{"type":"alert.opened","at":1795658003.8071682,"alert":{"type":"alert","id":"cb599108492f440ea514d8c15be54f28","call":"demo-1795657974-dead-air-1","rule":"dead-air","rule_version":1,"severity":"warning","state":"open","revision":1,"opened_at":1795658003.577558,"start_ms":16172,"count":1,"provisional":true,"findings":[{"type":"finding","id":"0d2ce8d64fb50de4","call":"demo-1795657974-dead-air-1","detector":"dead_air","kind":"dead_air","state":"open","revision":1,"party":null,"start_ms":16172,"end_ms":21172,"measure":5.0,"evidence":{"cause":"both_silent","after":"customer","watch_s":5.0}}],"title":{"zh-CN":"冷场","en":"Dead air"},"suggestion":{"zh-CN":"可以说“感谢您的等待，我还在为您查询”。","en":"Say \"Thank you for waiting, I am still looking into it.\""},"agent":"1002","agent_name":"周洋","team":"宽带维修组","owner":"","history":[{"at":1795658003.577558,"state":"open","by":"","reason":""}]},"call":{"id":"demo-1795657974-dead-air-1","direction":"inbound","team":"宽带维修组","queue":"repair","customer":"186****0932","language":"zh-CN","practice":true,"started_at":1795657981.318064}}','delivered',1,1,1.79565802502440547945e+09,'',1.79565802270024728768e+09);
INSERT INTO "alert_outbox" VALUES(3,'msg_cb599108492f440ea514d8c15be54f28.2.demo','demo','cb599108492f440ea514d8c15be54f28',2,'{"type":"alert.updated","at":1795658007.5915027,"alert":{"type":"alert","id":"cb599108492f440ea514d8c15be54f28","call":"demo-1795657974-dead-air-1","rule":"dead-air","rule_version":1,"severity":"warning","state":"open","revision":2,"opened_at":1795658003.577558,"start_ms":16172,"count":1,"provisional":false,"findings":[{"type":"finding","id":"0d2ce8d64fb50de4","call":"demo-1795657974-dead-air-1","detector":"dead_air","kind":"dead_air","state":"settled","revision":2,"party":null,"start_ms":16172,"end_ms":22851,"measure":6.679,"evidence":{"cause":"both_silent","after":"customer","watch_s":5.0}}],"title":{"zh-CN":"冷场","en":"Dead air"},"suggestion":{"zh-CN":"可以说“感谢您的等待，我还在为您查询”。","en":"Say \"Thank you for waiting, I am still looking into it.\""},"agent":"1002","agent_name":"周洋","team":"宽带维修组","owner":"","history":[{"at":1795658003.577558,"state":"open","by":"","reason":""}]},"call":{"id":"demo-1795657974-dead-air-1","direction":"inbound","team":"宽带维修组","queue":"repair","customer":"186****0932","language":"zh-CN","practice":true,"started_at":1795657981.318064}}','delivered',1,1,1.79565804468233251572e+09,'',1.7956580258056473732e+09);
INSERT INTO "alert_outbox" VALUES(4,'msg_8f1c0b490a8b415689451a3875591002.1.demo','demo','8f1c0b490a8b415689451a3875591002',1,'{"type":"alert.opened","at":1795658024.057136,"alert":{"type":"alert","id":"8f1c0b490a8b415689451a3875591002","call":"demo-1795657974-private-contact-1","rule":"missing-greeting","rule_version":1,"severity":"warning","state":"open","revision":1,"opened_at":1795658014.3584516,"start_ms":0,"count":1,"provisional":false,"findings":[{"type":"finding","id":"2a283b4a4331ff64","call":"demo-1795657974-private-contact-1","detector":"obligation","kind":"obligation","state":"settled","revision":3,"party":"agent","start_ms":0,"end_ms":8000,"measure":8.0,"evidence":{"entry":"greeting","cause":"broken"}}],"title":{"zh-CN":"未说开头语或未报工号","en":"Greeting or agent number missing"},"suggestion":{"zh-CN":"您好，工号……，很高兴为您服务。","en":"Hello, agent number …, how may I help you?"},"agent":"1005","agent_name":"冯娜","team":"会员服务组","owner":"","history":[{"at":1795658014.3584516,"state":"open","by":"","reason":""}]},"call":{"id":"demo-1795657974-private-contact-1","direction":"inbound","team":"会员服务组","queue":"membership","customer":"135****7719","language":"zh-CN","practice":true,"started_at":1795658005.0193667}}','delivered',1,1,1.79565804468233251572e+09,'',1.79565802580893182751e+09);
INSERT INTO "alert_outbox" VALUES(5,'msg_cb599108492f440ea514d8c15be54f28.3.demo','demo','cb599108492f440ea514d8c15be54f28',3,'{"type":"alert.updated","at":1795658025.5470314,"alert":{"type":"alert","id":"cb599108492f440ea514d8c15be54f28","call":"demo-1795657974-dead-air-1","rule":"dead-air","rule_version":1,"severity":"warning","state":"open","revision":3,"opened_at":1795658003.577558,"start_ms":16172,"count":2,"provisional":false,"findings":[{"type":"finding","id":"0d2ce8d64fb50de4","call":"demo-1795657974-dead-air-1","detector":"dead_air","kind":"dead_air","state":"settled","revision":2,"party":null,"start_ms":16172,"end_ms":22851,"measure":6.679,"evidence":{"cause":"both_silent","after":"customer","watch_s":5.0}},{"type":"finding","id":"45c0c936ab71f079","call":"demo-1795657974-dead-air-1","detector":"dead_air","kind":"dead_air","state":"open","revision":1,"party":null,"start_ms":29063,"end_ms":34063,"measure":5.0,"evidence":{"cause":"customer_silent","after":"customer","watch_s":5.0}}],"title":{"zh-CN":"冷场","en":"Dead air"},"suggestion":{"zh-CN":"可以说“感谢您的等待，我还在为您查询”。","en":"Say \"Thank you for waiting, I am still looking into it.\""},"agent":"1002","agent_name":"周洋","team":"宽带维修组","owner":"","history":[{"at":1795658003.577558,"state":"open","by":"","reason":""}]},"call":{"id":"demo-1795657974-dead-air-1","direction":"inbound","team":"宽带维修组","queue":"repair","customer":"186****0932","language":"zh-CN","practice":true,"started_at":1795657981.318064}}','delivered',1,1,1.79565804648095273974e+09,'',1.79565802719034576413e+09);
INSERT INTO "alert_outbox" VALUES(6,'msg_cb599108492f440ea514d8c15be54f28.4.demo','demo','cb599108492f440ea514d8c15be54f28',4,'{"type":"alert.updated","at":1795658025.86703,"alert":{"type":"alert","id":"cb599108492f440ea514d8c15be54f28","call":"demo-1795657974-dead-air-1","rule":"dead-air","rule_version":1,"severity":"critical","state":"open","revision":4,"opened_at":1795658003.577558,"start_ms":16172,"count":2,"provisional":false,"findings":[{"type":"finding","id":"0d2ce8d64fb50de4","call":"demo-1795657974-dead-air-1","detector":"dead_air","kind":"dead_air","state":"settled","revision":2,"party":null,"start_ms":16172,"end_ms":22851,"measure":6.679,"evidence":{"cause":"both_silent","after":"customer","watch_s":5.0}},{"type":"finding","id":"45c0c936ab71f079","call":"demo-1795657974-dead-air-1","detector":"dead_air","kind":"dead_air","state":"open","revision":2,"party":null,"start_ms":29063,"end_ms":39063,"measure":10.0,"evidence":{"cause":"both_silent","after":"customer","watch_s":10.0}}],"title":{"zh-CN":"冷场","en":"Dead air"},"suggestion":{"zh-CN":"可以说“感谢您的等待，我还在为您查询”。","en":"Say \"Thank you for waiting, I am still looking into it.\""},"agent":"1002","agent_name":"周洋","team":"宽带维修组","owner":"","history":[{"at":1795658003.577558,"state":"open","by":"","reason":""}]},"call":{"id":"demo-1795657974-dead-air-1","direction":"inbound","team":"宽带维修组","queue":"repair","customer":"186****0932","language":"zh-CN","practice":true,"started_at":1795657981.318064}}','owed',1,1,1.79565804722509050374e+09,'',NULL);
CREATE TABLE alerts (
	id TEXT NOT NULL, 
	call TEXT NOT NULL, 
	rule TEXT NOT NULL, 
	rule_version INTEGER NOT NULL, 
	severity TEXT NOT NULL, 
	state TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	opened_at DOUBLE NOT NULL, 
	start_ms INTEGER NOT NULL, 
	count INTEGER NOT NULL, 
	provisional BOOLEAN NOT NULL, 
	findings TEXT NOT NULL, 
	title TEXT NOT NULL, 
	suggestion TEXT NOT NULL, 
	agent TEXT NOT NULL, 
	agent_name TEXT NOT NULL, 
	team TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	history TEXT NOT NULL, 
	CONSTRAINT pk_alerts PRIMARY KEY (id)
);
INSERT INTO "alerts" VALUES('4830f62633064788a975742163f75d39','demo-1795657974-dead-air-1','missing-greeting',1,'warning','open',1,1.79565799071255540854e+09,0,1,0,'[{"type":"finding","id":"2a283b4a4331ff64","call":"demo-1795657974-dead-air-1","detector":"obligation","kind":"obligation","state":"settled","revision":3,"party":"agent","start_ms":0,"end_ms":8000,"measure":8.0,"evidence":{"entry":"greeting","cause":"broken"}}]','{"zh-CN":"未说开头语或未报工号","en":"Greeting or agent number missing"}','{"zh-CN":"您好，工号……，很高兴为您服务。","en":"Hello, agent number …, how may I help you?"}','1002','周洋','宽带维修组','','[{"at":1795657990.7125554,"state":"open","by":"","reason":""}]');
INSERT INTO "alerts" VALUES('cb599108492f440ea514d8c15be54f28','demo-1795657974-dead-air-1','dead-air',1,'critical','open',5,1.79565800357755804062e+09,16172,2,0,'[{"type":"finding","id":"0d2ce8d64fb50de4","call":"demo-1795657974-dead-air-1","detector":"dead_air","kind":"dead_air","state":"settled","revision":2,"party":null,"start_ms":16172,"end_ms":22851,"measure":6.679,"evidence":{"cause":"both_silent","after":"customer","watch_s":5.0}},{"type":"finding","id":"45c0c936ab71f079","call":"demo-1795657974-dead-air-1","detector":"dead_air","kind":"dead_air","state":"settled","revision":3,"party":null,"start_ms":29063,"end_ms":43343,"measure":14.28,"evidence":{"cause":"both_silent","after":"customer","watch_s":10.0}}]','{"zh-CN":"冷场","en":"Dead air"}','{"zh-CN":"可以说“感谢您的等待，我还在为您查询”。","en":"Say \"Thank you for waiting, I am still looking into it.\""}','1002','周洋','宽带维修组','','[{"at":1795658003.577558,"state":"open","by":"","reason":""}]');
INSERT INTO "alerts" VALUES('8f1c0b490a8b415689451a3875591002','demo-1795657974-private-contact-1','missing-greeting',1,'warning','open',1,1.79565801435845160479e+09,0,1,0,'[{"type":"finding","id":"2a283b4a4331ff64","call":"demo-1795657974-private-contact-1","detector":"obligation","kind":"obligation","state":"settled","revision":3,"party":"agent","start_ms":0,"end_ms":8000,"measure":8.0,"evidence":{"entry":"greeting","cause":"broken"}}]','{"zh-CN":"未说开头语或未报工号","en":"Greeting or agent number missing"}','{"zh-CN":"您好，工号……，很高兴为您服务。","en":"Hello, agent number …, how may I help you?"}','1005','冯娜','会员服务组','','[{"at":1795658014.3584516,"state":"open","by":"","reason":""}]');
CREATE TABLE calls (
	id TEXT NOT NULL, 
	source TEXT NOT NULL, 
	direction TEXT NOT NULL, 
	team TEXT NOT NULL, 
	queue TEXT NOT NULL, 
	customer TEXT NOT NULL, 
	customer_key TEXT NOT NULL, 
	language TEXT NOT NULL, 
	attributes TEXT NOT NULL, 
	practice BOOLEAN NOT NULL, 
	started_at DOUBLE NOT NULL, 
	state TEXT NOT NULL, 
	node TEXT NOT NULL, 
	run TEXT NOT NULL, 
	ended_ms INTEGER, 
	end_cause TEXT, 
	coverage DOUBLE, 
	listening TEXT, 
	model TEXT, 
	demo_model BOOLEAN, 
	CONSTRAINT pk_calls PRIMARY KEY (id)
);
INSERT INTO "calls" VALUES('demo-1795657974-calm-order-1','pcm','inbound','电商售后二组','orders','133****1860','c5cd61609b0b3096ba90a1f47c11c286','zh-CN','{"business":"order"}',1,1.79565797405184245103e+09,'ended','floor-1','a48ae82cb2c84310a1a295f00a637e88',48960,'drained',1.0,'on','demo-zh-8k',1);
INSERT INTO "calls" VALUES('demo-1795657974-dead-air-1','pcm','inbound','宽带维修组','repair','186****0932','a7b65f0ce4c6e93bb5288b21577c3cc5','zh-CN','{"business":"repair"}',1,1.79565798131806397437e+09,'ended','floor-1','a48ae82cb2c84310a1a295f00a637e88',43343,'drained',1.0,'on','demo-zh-8k',1);
INSERT INTO "calls" VALUES('demo-1795657974-private-contact-1','pcm','inbound','会员服务组','membership','135****7719','c7267dee648fbe416449e187a01c9ab1','zh-CN','{"business":"membership","vip":"yes"}',1,1.79565800501936674114e+09,'ended','floor-1','a48ae82cb2c84310a1a295f00a637e88',19077,'drained',1.0,'on','demo-zh-8k',1);
INSERT INTO "calls" VALUES('demo-1795657974-talk-over-1','pcm','inbound','电商售后一组','orders','177****6215','dfbddf79d63156a249de998b965ef998','zh-CN','{"business":"order"}',1,1.79565802162990808491e+09,'ended','floor-1','a48ae82cb2c84310a1a295f00a637e88',1664,'drained',1.0,'on','demo-zh-8k',1);
INSERT INTO "calls" VALUES('demo-1795657974-hold-excused-3','pcm','inbound','银行卡服务组','bank-card','159****4408','d7221deb8fe4e016cdb6ef2413f07765','zh-CN','{"business":"card"}',1,1.79565802174451923369e+09,'ended','floor-1','a48ae82cb2c84310a1a295f00a637e88',1664,'drained',1.0,'on','demo-zh-8k',1);
INSERT INTO "calls" VALUES('demo-1795657974-refund-escalation-2','pcm','inbound','退款一组','refund','138****5521','e0c762d5aa276897966f999e7895c6fe','zh-CN','{"business":"refund","calls_this_week":"3"}',1,1.7956580217453217506e+09,'ended','floor-1','a48ae82cb2c84310a1a295f00a637e88',1664,'drained',1.0,'on','demo-zh-8k',1);
CREATE TABLE delivery_attempts (
	outbox INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	claimed_at DOUBLE NOT NULL, 
	outcome TEXT NOT NULL, 
	error TEXT NOT NULL, 
	CONSTRAINT pk_delivery_attempts PRIMARY KEY (outbox, number), 
	CONSTRAINT fk_delivery_attempts_outbox FOREIGN KEY(outbox) REFERENCES alert_outbox (place) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "delivery_attempts" VALUES(1,1,1.79565799484039235111e+09,'delivered','');
INSERT INTO "delivery_attempts" VALUES(2,1,1.79565800502440547949e+09,'delivered','');
INSERT INTO "delivery_attempts" VALUES(3,1,1.79565802468233251575e+09,'delivered','');
INSERT INTO "delivery_attempts" VALUES(4,1,1.79565802468233251575e+09,'delivered','');
INSERT INTO "delivery_attempts" VALUES(5,1,1.79565802648095273977e+09,'delivered','');
INSERT INTO "delivery_attempts" VALUES(6,1,1.79565802722509050364e+09,'claimed','');
CREATE TABLE findings (
	call TEXT NOT NULL, 
	id TEXT NOT NULL, 
	detector TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	state TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	party TEXT, 
	start_ms INTEGER NOT NULL, 
	end_ms INTEGER NOT NULL, 
	measure DOUBLE NOT NULL, 
	evidence TEXT NOT NULL, 
	CONSTRAINT pk_findings PRIMARY KEY (call, id), 
	CONSTRAINT fk_findings_call FOREIGN KEY(call) REFERENCES calls (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "findings" VALUES('demo-1795657974-calm-order-1','0c821470492fed47','dead_air','dead_air','settled',1,NULL,40760,42599,1.839,'{"cause":"lost","after":"agent","watch_s":0.0}');
INSERT INTO "findings" VALUES('demo-1795657974-calm-order-1','292ca7f5c446075b','dead_air','dead_air','settled',1,NULL,26890,28690,1.8,'{"cause":"lost","after":"agent","watch_s":0.0}');
INSERT INTO "findings" VALUES('demo-1795657974-calm-order-1','2a283b4a4331ff64','obligation','obligation','settled',3,'agent',0,2731,2.731,'{"entry":"greeting","cause":"kept"}');
INSERT INTO "findings" VALUES('demo-1795657974-calm-order-1','9ad02e5db13304f0','dead_air','dead_air','settled',1,NULL,43179,44799,1.62,'{"cause":"lost","after":"customer","watch_s":0.0}');
INSERT INTO "findings" VALUES('demo-1795657974-calm-order-1','fe6f5766c17e4e36','dead_air','dead_air','settled',1,NULL,7840,9140,1.3,'{"cause":"lost","after":"customer","watch_s":0.0}');
INSERT INTO "findings" VALUES('demo-1795657974-dead-air-1','0d2ce8d64fb50de4','dead_air','dead_air','settled',2,NULL,16172,22851,6.679,'{"cause":"both_silent","after":"customer","watch_s":5.0}');
INSERT INTO "findings" VALUES('demo-1795657974-dead-air-1','2a283b4a4331ff64','obligation','obligation','settled',3,'agent',0,8000,8.0,'{"entry":"greeting","cause":"broken"}');
INSERT INTO "findings" VALUES('demo-1795657974-dead-air-1','45c0c936ab71f079','dead_air','dead_air','settled',3,NULL,29063,43343,14.28,'{"cause":"both_silent","after":"customer","watch_s":10.0}');
INSERT INTO "findings" VALUES('demo-1795657974-dead-air-1','6f2893baa57be3db','talk_over','talk_over','settled',1,'agent',10181,10529,0.348,'{"after":"agent","watch_s":0.0}');
INSERT INTO "findings" VALUES('demo-1795657974-dead-air-1','bc6b331df6fd26a8','dead_air','dead_air','settled',1,NULL,5581,7108,1.527,'{"cause":"both_silent","after":"agent","watch_s":0.0}');
INSERT INTO "findings" VALUES('demo-1795657974-dead-air-1','c49686488aa8fb78','dead_air','dead_air','settled',1,NULL,12849,14290,1.441,'{"cause":"both_silent","after":"agent","watch_s":0.0}');
INSERT INTO "findings" VALUES('demo-1795657974-hold-excused-3','2a283b4a4331ff64','obligation','obligation','settled',3,'agent',0,8000,8.0,'{"entry":"greeting","cause":"excused"}');
INSERT INTO "findings" VALUES('demo-1795657974-private-contact-1','290d071553779b11','dead_air','dead_air','settled',1,NULL,2542,3840,1.298,'{"cause":"lost","after":"agent","watch_s":0.0}');
INSERT INTO "findings" VALUES('demo-1795657974-private-contact-1','2a283b4a4331ff64','obligation','obligation','settled',3,'agent',0,8000,8.0,'{"entry":"greeting","cause":"broken"}');
INSERT INTO "findings" VALUES('demo-1795657974-private-contact-1','73b1c076ce10a807','dead_air','dead_air','settled',1,NULL,12618,15531,2.913,'{"cause":"agent_silent","after":"agent","watch_s":0.0}');
INSERT INTO "findings" VALUES('demo-1795657974-refund-escalation-2','2a283b4a4331ff64','obligation','obligation','settled',3,'agent',0,8000,8.0,'{"entry":"greeting","cause":"excused"}');
INSERT INTO "findings" VALUES('demo-1795657974-talk-over-1','2a283b4a4331ff64','obligation','obligation','settled',3,'agent',0,8000,8.0,'{"entry":"greeting","cause":"excused"}');
INSERT INTO "findings" VALUES('demo-1795657974-talk-over-1','769a219813478809','dead_air','dead_air','settled',1,NULL,0,1020,1.02,'{"cause":"both_silent","watch_s":0.0}');
CREATE TABLE gaps (
	call TEXT NOT NULL, 
	party TEXT NOT NULL, 
	start_ms INTEGER NOT NULL, 
	end_ms INTEGER NOT NULL, 
	cause TEXT NOT NULL, 
	open BOOLEAN NOT NULL, 
	CONSTRAINT pk_gaps PRIMARY KEY (call, party, start_ms), 
	CONSTRAINT fk_gaps_call FOREIGN KEY(call) REFERENCES calls (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','agent',3541,3661,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','agent',7841,9141,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','agent',14601,15441,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','agent',20921,21001,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','agent',21421,21901,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','agent',23441,23821,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','agent',24901,25321,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','agent',25981,26230,'lost',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','agent',26990,28690,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','agent',30190,30530,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','agent',33681,34345,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','agent',39153,39931,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','agent',40760,42074,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','agent',43274,44814,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','agent',45254,45474,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','agent',46396,46754,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','agent',48104,48960,'lost',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','customer',3540,3660,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','customer',7840,9140,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','customer',13920,15440,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','customer',15840,16320,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','customer',16820,16980,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','customer',17900,17960,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','customer',20920,21000,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','customer',21420,21900,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','customer',23460,23820,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','customer',25040,25320,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','customer',25980,26251,'lost',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','customer',27151,28691,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','customer',30471,30531,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','customer',33702,34347,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','customer',37255,39933,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','customer',40333,42079,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','customer',42699,42779,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','customer',43259,44799,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','customer',45339,45479,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','customer',45919,45992,'lost',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','customer',46452,46752,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-calm-order-1','customer',48112,48960,'lost',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','agent',581,821,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','agent',1181,1941,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','agent',7341,8181,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','agent',12849,13149,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','agent',13669,13729,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','agent',14169,14629,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','agent',16218,16559,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','agent',17939,18059,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','agent',19639,21411,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','agent',23171,23251,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','agent',26596,27089,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','agent',29218,32615,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','customer',580,820,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','customer',1180,2993,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','customer',16172,16551,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','customer',19307,21415,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','customer',22974,23258,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','customer',26365,27085,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','customer',29063,29765,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','customer',31900,32660,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','customer',32740,33178,'lost',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','customer',33838,34798,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','customer',35198,35518,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','customer',36738,37538,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-dead-air-1','customer',41047,43343,'lost',0);
INSERT INTO "gaps" VALUES('demo-1795657974-hold-excused-3','agent',0,346,'lost',0);
INSERT INTO "gaps" VALUES('demo-1795657974-hold-excused-3','agent',1166,1664,'lost',0);
INSERT INTO "gaps" VALUES('demo-1795657974-private-contact-1','agent',0,2,'lost',0);
INSERT INTO "gaps" VALUES('demo-1795657974-private-contact-1','agent',1582,1682,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-private-contact-1','agent',2602,3802,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-private-contact-1','agent',8402,8962,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-private-contact-1','agent',10322,11109,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-private-contact-1','agent',12678,13838,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-private-contact-1','agent',14478,14518,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-private-contact-1','agent',15538,15798,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-private-contact-1','agent',17117,19077,'lost',0);
INSERT INTO "gaps" VALUES('demo-1795657974-private-contact-1','customer',1540,1680,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-private-contact-1','customer',2600,3800,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-private-contact-1','customer',8380,8960,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-private-contact-1','customer',10320,11107,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-private-contact-1','customer',12714,15531,'late',0);
INSERT INTO "gaps" VALUES('demo-1795657974-refund-escalation-2','agent',0,346,'lost',0);
INSERT INTO "gaps" VALUES('demo-1795657974-refund-escalation-2','agent',1166,1664,'lost',0);
INSERT INTO "gaps" VALUES('demo-1795657974-talk-over-1','agent',0,420,'lost',0);
INSERT INTO "gaps" VALUES('demo-1795657974-talk-over-1','agent',1240,1664,'lost',0);
CREATE TABLE levels (
	call TEXT NOT NULL, 
	party TEXT NOT NULL, 
	start_ms INTEGER NOT NULL, 
	packed BLOB NOT NULL, 
	CONSTRAINT pk_levels PRIMARY KEY (call, party, start_ms), 
	CONSTRAINT fk_levels_call FOREIGN KEY(call) REFERENCES calls (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "levels" VALUES('demo-1795657974-calm-order-1','agent',0,X'626263636263979B838CA8A6896293AD98829FAA92959B9D85A0958BA295968E84AB957C8D879E929E8E769C95957862789B9D849C9388A19298898D91959F8F9596A6868CA0908462626163626161FFFFFFFFFFFFFFFFFFFFFFFF6262636262606263626364626263626262626262626162636263626263626263636262626263636162626362626273A89C9262627D9E9AFFFFFFFFFFFFFFFF81A3927D616F919E6E978C9BA99BA571A798949F7E9487967D9D8F8D937D988AA29E9CA9A2616262626263626263626362636261626363636162626361FFFFFFFF6263636263626363626262626C7D9B94FFFFFF998B789795809A9B81626DFFFFFFFF9AA89F9E8A898FFFFFA09C83A399878F61FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF96838DA89392A58C628E956D988A');
INSERT INTO "levels" VALUES('demo-1795657974-calm-order-1','agent',30000,X'A090FFFFFF77999E9B94A2AB8E8FA7A0626262626262626263626361626262616262636363FFFFFFFFFFFF6162626362626263626362616262636262616263627D9B9D918E91816291A59EA3849C9587A394A99A9C81979495A58A7DFFFFFFFFFFFFFF8562627A9C9C829E91FFFFFFFFFFFFFFFFFFFFFFFF62626262626362616262626261FFFFFFFFFFFFFFFFFFFFFFFFFFFFFF6362636262FF629FA08381A5A384869AFFFFFF879D8C906263919D8382A5929E9C');
INSERT INTO "levels" VALUES('demo-1795657974-calm-order-1','customer',0,X'5F6160605F605F60616060606060615F606160616160606060616160606060606160606160605F60606060605F6060616061606060606161606161606061606060606060606160606060606160909AFFFFFFFFFFFFFFFFFFFFFFFF968097927E9D939F917D9B8A729D8C8C9F8B92A2977A8A9F86739A8989908B9A7F999496A89079A0A08A605F60605F6061FFFFFFFFFFFFFFFFFFFFFFFFFFFF5F61605F5FFFFFFFFF60606060605D6160606160616061616060606160616061616160616061605F606062969F7EA09B7A6E9B927E5F6064A39094996FFFFFFFFF9FA19B9C999F8A77606160606060605FFFFFFF5F606160606060616061606161FFFF61606160606061FFFF61606060606060616060FFFFFFFFFFFFFFFFFFFFFFFFFFFF6060605F616060606061605F6260');
INSERT INTO "levels" VALUES('demo-1795657974-calm-order-1','customer',30000,X'616060616061616161605F61606061606060616060619A98799994788F9D949691A096A58AFFFFFFFFFFFF607A9D95968EA08FA59BA08372A0867F99646060616160605F605F616060FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF616061605FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF6161605F607FA5689AA292895EFFFFFFFFFFFFFFFFFFFFFFFFFFFFA19A95915F61635F60606060606061606060FFFF60606060606060605F6160606061');
INSERT INTO "levels" VALUES('demo-1795657974-dead-air-1','agent',0,X'676666666666FFFF8683A5A3FFFFFFFFFFFFFF9F9395A19C8DA393A6A385968F84A7939FA08EA095A0937D9B96957E66779FA08F829D988E676666676666676666666565666666676666FFFFFFFFFFFFFF6966646766676666666666666666666665666566759AA08D9C9684A08B8C8D93A69987A58B9CA18F7CA794989590A377FFFF6566676666676765666666FFFFFFFF66666666666767666766666566666666FFFFFF6666666666666666676666666766666667666768666566666566676666666666FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF666666656665666766666666666588A2908697929C8674A49AA6988F66739D9985928C888A9981A29C97976BA4968CA996996666FFFFFFFF67666665666666676766676566666666676666666566');
INSERT INTO "levels" VALUES('demo-1795657974-dead-air-1','agent',32600,X'666665656666666765666666676766666667666765676666666666656666666766676666666666676666656567676666676766666666676665666566676666666666666567676667666766666566666767666666676666676666676665666766666667666666656666666766');
INSERT INTO "levels" VALUES('demo-1795657974-dead-air-1','customer',0,X'666767666666FFFF66666666FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF6767666666666766666765666667666666676667676565676666666566666666676767646666676665669BA4729D948C8C829B9F7DA08A9CAA988A7D668AA8828CA3938C7891869C8C9BAAA68366666666676766676766666666666766666666676666676566666667666766666566676672999E7B94AA81928BA7959B838FA79788898E9AFFFFFF66666665666666686666666666676666676566666566676666666665FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF66666666666667676566676666666666FFFF6666676667656666666566656666676667666666676666666766656667666665FFFFFFFFFFFF6765888A8B7AA5A38D829289868E8F8D7F9C90907DFFFFFFFFFFFF656666');
INSERT INTO "levels" VALUES('demo-1795657974-dead-air-1','customer',30000,X'65666567666767666666666566676667666766FFFFFFFFFFFFFF6665FFFFFF6666676666666664FFFFFFFFFFFFFFFF6466666667FFFFFF66666666686767676667666667FFFFFFFFFFFFFF676666666666676566676666656666666666656666666666666667676566666666676567');
INSERT INTO "levels" VALUES('demo-1795657974-hold-excused-3','agent',300,X'626361636262799F88');
INSERT INTO "levels" VALUES('demo-1795657974-hold-excused-3','customer',0,X'6061606161606160606060606060616060');
INSERT INTO "levels" VALUES('demo-1795657974-private-contact-1','agent',0,X'676868686969999E8394ABA468769CA09C9B84969B9D81979B86FFFFFFFFFFFFFFFFFFFFFFFF69676768686969686868686669696968686867686868686969686869696868686867696867696968676968686968FFFFFFFFFFA48A91949A947FA69986A496A18979FFFFFFFFFFFFFF9EA2859A989AA19EA478AA998AA28868FFFFFFFFFFFFFFFFFFFFFF686968676868686968686868686A68686868FF6769676868686868696867686869');
INSERT INTO "levels" VALUES('demo-1795657974-private-contact-1','customer',0,X'6667676666656666676767666766666666666766666666656666FFFFFFFFFFFFFFFFFFFFFFFF969A9494759E969AA79D9B7A94908395A09F889693816771909C868DA590A09EA29D9FA67F93A1A2A78C90986767FFFFFFFFFF656667656666676667666566676667FFFFFFFFFFFFFF65666667666666666666666666666767FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA593A087A09D9C8E91A99666849C8E95979C9171A58B9D8C8A88998D9C95886666676666');
INSERT INTO "levels" VALUES('demo-1795657974-refund-escalation-2','agent',300,X'686867686869849E8F');
INSERT INTO "levels" VALUES('demo-1795657974-refund-escalation-2','customer',0,X'6868686968686767696868686967676968');
INSERT INTO "levels" VALUES('demo-1795657974-talk-over-1','agent',400,X'6C6C6C6C6B6C919D8B');
INSERT INTO "levels" VALUES('demo-1795657974-talk-over-1','customer',0,X'696A6A696A696A6B6A696A6A6A6A6A6A6A');
CREATE TABLE participations (
	call TEXT NOT NULL, 
	party TEXT NOT NULL, 
	from_ms INTEGER NOT NULL, 
	to_ms INTEGER, 
	agent TEXT NOT NULL, 
	name TEXT NOT NULL, 
	CONSTRAINT pk_participations PRIMARY KEY (call, party, from_ms), 
	CONSTRAINT fk_participations_call FOREIGN KEY(call) REFERENCES calls (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "participations" VALUES('demo-1795657974-calm-order-1','agent',0,48960,'1006','沈悦');
INSERT INTO "participations" VALUES('demo-1795657974-calm-order-1','customer',0,48960,'','');
INSERT INTO "participations" VALUES('demo-1795657974-dead-air-1','agent',0,43343,'1002','周洋');
INSERT INTO "participations" VALUES('demo-1795657974-dead-air-1','customer',0,43343,'','');
INSERT INTO "participations" VALUES('demo-1795657974-hold-excused-3','agent',0,1664,'1003','吴倩');
INSERT INTO "participations" VALUES('demo-1795657974-hold-excused-3','customer',0,1664,'','');
INSERT INTO "participations" VALUES('demo-1795657974-private-contact-1','agent',0,19077,'1005','冯娜');
INSERT INTO "participations" VALUES('demo-1795657974-private-contact-1','customer',0,19077,'','');
INSERT INTO "participations" VALUES('demo-1795657974-refund-escalation-2','agent',0,1664,'1001','林晓');
INSERT INTO "participations" VALUES('demo-1795657974-refund-escalation-2','customer',0,1664,'','');
INSERT INTO "participations" VALUES('demo-1795657974-talk-over-1','agent',0,1664,'1004','郑凯');
INSERT INTO "participations" VALUES('demo-1795657974-talk-over-1','customer',0,1664,'','');
CREATE TABLE sessions (
	id TEXT NOT NULL, 
	token_hash BLOB NOT NULL, 
	user TEXT NOT NULL, 
	created_at DOUBLE NOT NULL, 
	expires_at DOUBLE NOT NULL, 
	CONSTRAINT pk_sessions PRIMARY KEY (id), 
	CONSTRAINT fk_sessions_user FOREIGN KEY(user) REFERENCES users (name) ON DELETE CASCADE, 
	CONSTRAINT uq_sessions_token_hash UNIQUE (token_hash)
);
CREATE TABLE source_tokens (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	token_hash BLOB NOT NULL, 
	scopes TEXT NOT NULL, 
	created_at DOUBLE NOT NULL, 
	revoked_at DOUBLE, 
	CONSTRAINT pk_source_tokens PRIMARY KEY (id), 
	CONSTRAINT uq_source_tokens_name UNIQUE (name), 
	CONSTRAINT uq_source_tokens_token_hash UNIQUE (token_hash)
);
INSERT INTO "source_tokens" VALUES('42a942de22d31af9','demo 1795657958 c690b1',X'ABEB054268B1AA9CD6785CE43E3188D51A20CB2DE3505EE5327564B33C67C757','',1795657958.28234,NULL);
CREATE TABLE speech_spans (
	call TEXT NOT NULL, 
	party TEXT NOT NULL, 
	start_ms INTEGER NOT NULL, 
	end_ms INTEGER, 
	CONSTRAINT pk_speech_spans PRIMARY KEY (call, party, start_ms), 
	CONSTRAINT fk_speech_spans_call FOREIGN KEY(call) REFERENCES calls (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "speech_spans" VALUES('demo-1795657974-calm-order-1','agent',601,7181);
INSERT INTO "speech_spans" VALUES('demo-1795657974-calm-order-1','agent',13781,14601);
INSERT INTO "speech_spans" VALUES('demo-1795657974-calm-order-1','agent',15441,19101);
INSERT INTO "speech_spans" VALUES('demo-1795657974-calm-order-1','agent',23181,23441);
INSERT INTO "speech_spans" VALUES('demo-1795657974-calm-order-1','agent',23821,24901);
INSERT INTO "speech_spans" VALUES('demo-1795657974-calm-order-1','agent',25321,26890);
INSERT INTO "speech_spans" VALUES('demo-1795657974-calm-order-1','agent',28690,30190);
INSERT INTO "speech_spans" VALUES('demo-1795657974-calm-order-1','agent',30530,31610);
INSERT INTO "speech_spans" VALUES('demo-1795657974-calm-order-1','agent',36492,39153);
INSERT INTO "speech_spans" VALUES('demo-1795657974-calm-order-1','agent',39931,40760);
INSERT INTO "speech_spans" VALUES('demo-1795657974-calm-order-1','agent',45554,46396);
INSERT INTO "speech_spans" VALUES('demo-1795657974-calm-order-1','agent',46754,48104);
INSERT INTO "speech_spans" VALUES('demo-1795657974-calm-order-1','customer',7700,7840);
INSERT INTO "speech_spans" VALUES('demo-1795657974-calm-order-1','customer',9140,13240);
INSERT INTO "speech_spans" VALUES('demo-1795657974-calm-order-1','customer',19700,20680);
INSERT INTO "speech_spans" VALUES('demo-1795657974-calm-order-1','customer',21000,21420);
INSERT INTO "speech_spans" VALUES('demo-1795657974-calm-order-1','customer',21900,22660);
INSERT INTO "speech_spans" VALUES('demo-1795657974-calm-order-1','customer',32200,33702);
INSERT INTO "speech_spans" VALUES('demo-1795657974-calm-order-1','customer',34461,36020);
INSERT INTO "speech_spans" VALUES('demo-1795657974-calm-order-1','customer',42599,43179);
INSERT INTO "speech_spans" VALUES('demo-1795657974-calm-order-1','customer',44799,45099);
INSERT INTO "speech_spans" VALUES('demo-1795657974-dead-air-1','agent',821,1181);
INSERT INTO "speech_spans" VALUES('demo-1795657974-dead-air-1','agent',1941,5581);
INSERT INTO "speech_spans" VALUES('demo-1795657974-dead-air-1','agent',10181,12849);
INSERT INTO "speech_spans" VALUES('demo-1795657974-dead-air-1','agent',22851,26387);
INSERT INTO "speech_spans" VALUES('demo-1795657974-dead-air-1','customer',7108,10529);
INSERT INTO "speech_spans" VALUES('demo-1795657974-dead-air-1','customer',14290,16172);
INSERT INTO "speech_spans" VALUES('demo-1795657974-dead-air-1','customer',27205,29063);
INSERT INTO "speech_spans" VALUES('demo-1795657974-hold-excused-3','agent',946,1166);
INSERT INTO "speech_spans" VALUES('demo-1795657974-private-contact-1','agent',602,2542);
INSERT INTO "speech_spans" VALUES('demo-1795657974-private-contact-1','agent',8962,10322);
INSERT INTO "speech_spans" VALUES('demo-1795657974-private-contact-1','agent',11130,12618);
INSERT INTO "speech_spans" VALUES('demo-1795657974-private-contact-1','customer',3840,5940);
INSERT INTO "speech_spans" VALUES('demo-1795657974-private-contact-1','customer',6260,8180);
INSERT INTO "speech_spans" VALUES('demo-1795657974-private-contact-1','customer',15531,18583);
INSERT INTO "speech_spans" VALUES('demo-1795657974-refund-escalation-2','agent',946,1166);
INSERT INTO "speech_spans" VALUES('demo-1795657974-talk-over-1','agent',1020,1240);
CREATE TABLE users (
	name TEXT NOT NULL, 
	display_name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	team TEXT NOT NULL, 
	password_hash TEXT NOT NULL, 
	disabled BOOLEAN NOT NULL, 
	created_at DOUBLE NOT NULL, 
	CONSTRAINT pk_users PRIMARY KEY (name)
);
INSERT INTO "users" VALUES('supervisor','班长 Supervisor','supervisor','','$argon2id$v=19$m=65536,t=3,p=4$QU1QVqdsrTsiayihB9EO3A$xdPxIBvFViOz6tL0i68UsX43HKbj4FIoqhGN7XHb4TM',0,1.79565796018117809296e+09);
INSERT INTO "users" VALUES('inspector','质检员 Inspector','inspector','','$argon2id$v=19$m=65536,t=3,p=4$Ww5mZ2wwo6FlT7LHDPmGmA$99iMhxdz9WzF6mIEyqW89APa7yw+R+jyuHkDQLlJUN0',0,1.79565796151168131826e+09);
INSERT INTO "users" VALUES('team_lead','组长 Team lead','team_lead','','$argon2id$v=19$m=65536,t=3,p=4$ByOKUUYtrBAYFtaRi1baQw$ZLTYqxXFQ0YRhoGMtzYMuZc0aRyRmTRDdDP7vlLaOTk',0,1.79565796605145621299e+09);
CREATE TABLE utterances (
	call TEXT NOT NULL, 
	id TEXT NOT NULL, 
	party TEXT NOT NULL, 
	start_ms INTEGER NOT NULL, 
	end_ms INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	confidence DOUBLE, 
	words TEXT NOT NULL, 
	CONSTRAINT pk_utterances PRIMARY KEY (call, id), 
	CONSTRAINT fk_utterances_call FOREIGN KEY(call) REFERENCES calls (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','agent-13481-0','agent',13691,14591,'好的 请',12,0.990605,'[["好的",13691,14111,1.0],["请",14321,14591,0.981]]');
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','agent-15441-0','agent',15441,19101,'请 手机 号码 最后 四 个 数字 是 多少',63,9.92238333333333333285e-01,'[["请",15441,15741,0.964],["手机",15951,16461,1.0],["号码",16461,16911,1.0],["最后",16911,17391,1.0],["四",17391,17631,0.983],["个",17631,17781,0.983],["数字",17781,18291,1.0],["是",18291,18531,1.0],["多少",18531,19101,1.0]]');
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','agent-22881-0','agent',23121,23421,'谢谢',3,0.515438,'[["谢谢",23121,23421,0.515]]');
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','agent-23821-0','agent',23821,24691,'陈 先生',15,0.932701,'[["陈",23821,24001,0.865],["先生",24001,24691,1.0]]');
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','agent-25321-0','agent',25351,25951,'到 您 的',8,8.99277666666666752881e-01,'[["到",25351,25561,0.698],["您",25561,25801,1.0],["的",25801,25951,1.0]]');
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','agent-26230-0','agent',26230,26890,'订单 了',10,1.0,'[["订单",26230,26740,1.0],["了",26740,26890,1.0]]');
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','agent-28690-0','agent',28690,30190,'嗯 发货 预计 [unk]',22,0.84690325,'[["嗯",28690,28803,0.699],["发货",28810,29320,1.0],["预计",29530,29951,1.0],["[unk]",29951,30190,0.688]]');
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','agent-301-0','agent',601,3541,'您好 工号 一 零 零 六 很 高兴',47,0.997279125,'[["您好",601,1231,1.0],["工号",1441,2011,1.0],["一",2011,2191,1.0],["零",2191,2461,1.0],["零",2461,2731,1.0],["六",2731,2911,1.0],["很",2911,3212,1.0],["高兴",3212,3541,0.978]]');
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','agent-30530-0','agent',30530,31610,'下午 送达',21,1.0,'[["下午",30530,30980,1.0],["送达",30980,31610,1.0]]');
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','agent-36207-0','agent',36477,39267,'可以 的 我 帮 您 改 到 明天 晚',45,9.34802111111111111441e-01,'[["可以",36477,36927,1.0],["的",36927,37077,1.0],["我",37287,37467,1.0],["帮",37467,37767,1.0],["您",37767,38037,1.0],["改",38037,38217,1.0],["到",38217,38427,1.0],["明天",38427,38967,1.0],["晚",38967,39267,0.413]]');
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','agent-3661-0','agent',3661,7201,'嗯 为 您 服务 请问 有 什么 可以 帮 您',61,9.6735880000000007417e-01,'[["嗯",3661,3745,0.766],["为",3747,3961,0.907],["您",3961,4231,1.0],["服务",4231,4621,1.0],["请问",4831,5431,1.0],["有",5431,5611,1.0],["什么",5611,6061,1.0],["可以",6061,6511,1.0],["帮",6511,6811,1.0],["您",6811,7201,1.0]]');
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','agent-39931-0','agent',39931,40771,'您 请 您',11,8.67617666666666731423e-01,'[["您",39931,40021,0.603],["请",40201,40561,1.0],["您",40561,40771,1.0]]');
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','agent-45474-0','agent',45534,46374,'安装 是',12,0.9117115,'[["安装",45534,46164,1.0],["是",46164,46374,0.823]]');
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','agent-46754-0','agent',46754,48074,'为了 您 还 有',20,1.0,'[["为了",46754,47114,1.0],["您",47294,47564,1.0],["还",47564,47834,1.0],["有",47834,48074,1.0]]');
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','customer-19400-0','customer',19700,20690,'我 姓 陈',19,1.0,'[["我",19700,19910,1.0],["姓",19910,20270,1.0],["陈",20270,20690,1.0]]');
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','customer-21000-0','customer',21000,21420,'[unk]',4,0.945589,'[["[unk]",21000,21420,0.946]]');
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','customer-21900-0','customer',21900,22650,'八 六 零',15,0.969912,'[["八",21900,22080,0.91],["六",22080,22290,1.0],["零",22290,22650,1.0]]');
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','customer-31915-0','customer',32215,33745,'明天 下午 我 要',25,1.0,'[["明天",32215,32815,1.0],["下午",32815,33295,1.0],["我",33295,33505,1.0],["要",33505,33745,1.0]]');
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','customer-34347-0','customer',34467,36087,'可以 改 到 晚上 吗',30,0.99318,'[["可以",34467,34887,1.0],["改",34887,35097,0.988],["到",35097,35307,1.0],["晚上",35307,35907,1.0],["吗",35907,36087,0.978]]');
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','customer-42299-0','customer',42569,42689,'太',1,0.754334,'[["太",42569,42689,0.754]]');
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','customer-42779-0','customer',42779,43169,'好了',5,0.95404,'[["好了",42779,43169,0.954]]');
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','customer-44799-0','customer',44799,45099,'赔 吗',6,0.5873705,'[["赔",44799,44919,0.261],["吗",44920,45099,0.913]]');
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','customer-7400-0','customer',7700,7820,'你',1,1.0,'[["你",7700,7820,1.0]]');
INSERT INTO "utterances" VALUES('demo-1795657974-calm-order-1','customer-9140-0','customer',9140,13220,'远 一下 我 前天 买 的 冰箱 什么 时候 送达',71,9.32555100000000081195e-01,'[["远",9140,9260,0.326],["一下",9261,9740,1.0],["我",9740,9950,1.0],["前天",9950,10610,1.0],["买",10610,10820,1.0],["的",10820,10970,1.0],["冰箱",10970,11600,1.0],["什么",11600,12080,1.0],["时候",12080,12590,1.0],["送达",12590,13220,1.0]]');
INSERT INTO "utterances" VALUES('demo-1795657974-dead-air-1','agent-1941-0','agent',1963,5571,'一 零 零 二 很 高兴 为 您 服务 请 讲',63,9.97153181818181910678e-01,'[["一",1963,2181,0.969],["零",2181,2451,1.0],["零",2451,2721,1.0],["二",2721,2930,1.0],["很",2931,3231,1.0],["高兴",3231,3771,1.0],["为",3771,3981,1.0],["您",3981,4221,1.0],["服务",4221,4611,1.0],["请",4791,5181,1.0],["讲",5181,5571,1.0]]');
INSERT INTO "utterances" VALUES('demo-1795657974-dead-air-1','agent-22551-0','agent',22851,23151,'我 住',4,0.6503095,'[["我",22851,23031,1.0],["住",23031,23151,0.301]]');
INSERT INTO "utterances" VALUES('demo-1795657974-dead-air-1','agent-23251-0','agent',23251,26401,'这边 查 到 了 您 的 地址 在 北京 对 吗',53,9.88854090909090932548e-01,'[["这边",23251,23581,0.877],["查",23581,23851,1.0],["到",23851,24061,1.0],["了",24061,24211,1.0],["您",24391,24661,1.0],["的",24661,24811,1.0],["地址",24811,25231,1.0],["在",25231,25501,1.0],["北京",25501,26041,1.0],["对",26041,26251,1.0],["吗",26251,26401,1.0]]');
INSERT INTO "utterances" VALUES('demo-1795657974-dead-air-1','agent-821-0','agent',821,1181,'你好',3,0.493284,'[["你好",821,1181,0.493]]');
INSERT INTO "utterances" VALUES('demo-1795657974-dead-air-1','agent-9881-0','agent',10121,12821,'请问 您 的 宽带 账号 是 郭',42,9.8403771428571429336e-01,'[["请问",10121,10721,1.0],["您",10721,10991,1.0],["的",10991,11141,1.0],["宽带",11141,11711,1.0],["账号",11711,12311,1.0],["是",12311,12581,1.0],["郭",12581,12821,0.888]]');
INSERT INTO "utterances" VALUES('demo-1795657974-dead-air-1','customer-14005-0','customer',14275,16285,'账号 是 八 六 四 二 一 了',31,0.988406125,'[["账号",14275,14845,1.0],["是",14845,15085,0.907],["八",15085,15294,1.0],["六",15295,15475,1.0],["四",15475,15655,1.0],["二",15655,15889,1.0],["一",15895,16075,1.0],["了",16075,16285,1.0]]');
INSERT INTO "utterances" VALUES('demo-1795657974-dead-air-1','customer-27085-0','customer',27205,29125,'你们 到底 什么 时候 能',29,1.0,'[["你们",27205,27565,1.0],["到底",27565,27955,1.0],["什么",27955,28375,1.0],["时候",28375,28885,1.0],["能",28885,29125,1.0]]');
INSERT INTO "utterances" VALUES('demo-1795657974-dead-air-1','customer-6823-0','customer',7123,10723,'我 家里 的 宽带 坏 了 网络 一直 不好',64,9.83604666666666682672e-01,'[["我",7123,7333,0.988],["家里",7333,7753,0.865],["的",7753,7873,1.0],["宽带",7873,8443,1.0],["坏",8443,8833,1.0],["了",8833,8953,1.0],["网络",9163,9673,1.0],["一直",9673,10123,1.0],["不好",10123,10723,1.0]]');
INSERT INTO "utterances" VALUES('demo-1795657974-hold-excused-3','agent-646-0','agent',946,1156,'您',1,0.930671,'[["您",946,1156,0.931]]');
INSERT INTO "utterances" VALUES('demo-1795657974-private-contact-1','agent-11109-0','agent',11139,12579,'帮 您 有 优惠券',23,0.87367825,'[["帮",11139,11349,0.944],["您",11350,11589,0.95],["有",11589,11792,0.601],["优惠券",11792,12579,1.0]]');
INSERT INTO "utterances" VALUES('demo-1795657974-private-contact-1','agent-1682-0','agent',1682,2552,'什么 问题',13,7.65168000000000070315e-01,'[["什么",1682,2012,0.53],["问题",2012,2552,1.0]]');
INSERT INTO "utterances" VALUES('demo-1795657974-private-contact-1','agent-302-0','agent',606,1562,'您好 有',15,0.8525875,'[["您好",606,1172,1.0],["有",1382,1562,0.705]]');
INSERT INTO "utterances" VALUES('demo-1795657974-private-contact-1','agent-8962-0','agent',8962,10312,'按 一 点 三 百 元',20,8.23171666666666634881e-01,'[["按",8962,9082,0.711],["一",9082,9269,0.714],["点",9269,9532,0.514],["三",9532,9832,1.0],["百",9832,10042,1.0],["元",10042,10312,1.0]]');
INSERT INTO "utterances" VALUES('demo-1795657974-private-contact-1','customer-15531-0','customer',15531,18681,'爱 元 有点 贵 能 不能 再 便宜 一点',55,8.39648888888888778048e-01,'[["爱",15531,15651,0.879],["元",15651,15861,0.516],["有点",15861,16317,0.76],["贵",16317,16551,0.402],["能",16762,17001,1.0],["不能",17001,17451,1.0],["再",17451,17721,1.0],["便宜",17721,18141,1.0],["一点",18141,18681,1.0]]');
INSERT INTO "utterances" VALUES('demo-1795657974-private-contact-1','customer-3800-0','customer',3800,5930,'写 一下 会员 怎么 办理',38,0.9090424,'[["写",3800,3980,0.545],["一下",3991,4460,1.0],["会员",4460,4940,1.0],["怎么",4940,5390,1.0],["办理",5390,5930,1.0]]');
INSERT INTO "utterances" VALUES('demo-1795657974-private-contact-1','customer-6240-0','customer',6240,8160,'现在 有 优惠 活动 吗',33,0.9827422,'[["现在",6240,6750,1.0],["有",6750,6960,1.0],["优惠",6960,7410,1.0],["活动",7410,8010,1.0],["吗",8010,8160,0.914]]');
INSERT INTO "utterances" VALUES('demo-1795657974-refund-escalation-2','agent-646-0','agent',946,1156,'你',1,0.683257,'[["你",946,1156,0.683]]');
INSERT INTO "utterances" VALUES('demo-1795657974-talk-over-1','agent-720-0','agent',1020,1230,'您',1,1.0,'[["您",1020,1230,1.0]]');
CREATE INDEX ix_calls_customer_key_started_at ON calls (customer_key, started_at);
CREATE INDEX ix_calls_started_at_id ON calls (started_at, id);
CREATE INDEX ix_calls_state_node ON calls (state, node);
CREATE INDEX ix_calls_team_started_at ON calls (team, started_at);
CREATE INDEX ix_participations_agent ON participations (agent);
CREATE INDEX ix_findings_kind_call ON findings (kind, call);
CREATE INDEX ix_alerts_call ON alerts (call);
CREATE INDEX ix_alerts_opened_at_id ON alerts (opened_at, id);
CREATE INDEX ix_alerts_state_opened_at ON alerts (state, opened_at);
CREATE INDEX ix_alert_outbox_alert_channel_revision ON alert_outbox (alert, channel, revision);
CREATE INDEX ix_alert_outbox_channel_state_due_at ON alert_outbox (channel, state, due_at);
CREATE INDEX ix_sessions_expires_at ON sessions (expires_at);
CREATE INDEX ix_sessions_user ON sessions (user);
COMMIT;